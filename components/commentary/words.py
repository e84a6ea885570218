"""The words of the Explain tab."""

from collections.abc import Mapping

from workbench.commentary.facts import Audience, Language

AUDIENCES: Mapping[Audience, str] = {"client": "A client", "colleague": "A colleague"}
LANGUAGES: Mapping[Language, str] = {"en": "English", "zh": "Chinese"}
STATES: Mapping[str, str] = {
    "supported": "Traced",
    "rounded": "Traced, rounded",
    "contradicted": "Contradicted",
    "unsupported": "Not traced",
}

_LIMITS: Mapping[str, str] = {
    "max_weight": "单一资产上限",
    "min_weight": "单一资产下限",
    "max_volatility": "波动率上限",
    "min_return": "收益下限",
    "max_turnover": "换手率上限",
    "max_tracking_error": "跟踪误差上限",
    "max_cvar": "最差时段平均损失上限",
    "risk_free": "收益须高于无风险利率",
}


def limit_in_chinese(rule: str) -> str:
    """A limit's name in the engine, in Chinese: ``max_weight Gold`` -> ``Gold上限``; a rule without a word of ours stays."""
    word, _, rest = rule.partition(" ")
    if not rest:
        return _LIMITS.get(rule, "情景损失上限" if rule == "scenario" else rule)
    if word == "group":
        name, _, side = rest.rpartition(" ")
        return f"{name}{'上限' if side == 'max' else '下限'}"
    named = {
        "max_weight": f"{rest}上限",
        "min_weight": f"{rest}下限",
        "scenario": f"{rest}损失上限",
        "exclude": f"不持有{rest}",
        "hold_fixed": f"{rest}保持不变",
    }
    return named.get(word, rule)
