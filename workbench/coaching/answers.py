"""What a client says of themselves when asked about something that is no secret."""

from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Language, Persona, Scenario, Topic

_CURRENCIES = {
    "CNY": ("yuan", "元"),
    "HKD": ("Hong Kong dollars", "港元"),
    "GBP": ("pounds", "英镑"),
    "USD": ("dollars", "美元"),
    "EUR": ("euros", "欧元"),
}
_TEN_THOUSAND = 10_000


def answer_lines(scenario: Scenario, topic: Topic, language: Language) -> tuple[str, ...]:
    """All ways in which this client answers about ``topic``: the scenario's own, else from the persona."""
    for reply in scenario.replies:
        if reply.topic == topic:
            return tuple(line.of(language) for line in reply.lines)
    persona = scenario.persona
    values = _values(persona, language)
    return tuple(line.format(**values) for line in phrases().answers[_kind(topic, persona)][language])


def money(amount: float, currency: str, language: Language) -> str:
    """An amount as it is spoken: ``480,000 yuan``, ``48万元``."""
    english, chinese = _CURRENCIES.get(currency, (currency, currency))
    if language == "en":
        return f"{amount:,.0f} {english}"
    if amount >= _TEN_THOUSAND:
        return f"{amount / _TEN_THOUSAND:,.1f}".removesuffix(".0") + f"万{chinese}"
    return f"{amount:,.0f}{chinese}"


def _kind(topic: Topic, persona: Persona) -> str:
    if topic == "debts":
        return "debts_some" if persona.debts else "debts_none"
    if topic == "loss_reaction":
        return _third(persona.tolerance, ("loss_low", "loss_mid", "loss_high"))
    if topic == "knowledge":
        return _third(persona.knowledge, ("knowledge_low", "knowledge_some", "knowledge_high"))
    return topic


def _third(level: int, names: tuple[str, str, str]) -> str:
    low, middle, high = names
    return low if level <= 2 else middle if level == 3 else high


def _values(persona: Persona, language: Language) -> dict[str, str]:
    debt = persona.debts[0] if persona.debts else None
    return {
        "name": persona.names[0].of(language),
        "age": str(persona.age) if language == "en" else f"{persona.age}岁",
        "occupation": _begun(persona.occupation.of(language)),
        "goal": persona.goals[0].name.of(language),
        "horizon": _duration(persona.horizon_years * 12, language),
        "income": money(persona.income, persona.currency, language),
        "assets": money(persona.assets, persona.currency, language),
        "debt": debt.name.of(language) if debt else "",
        "debt_amount": money(debt.amount, persona.currency, language) if debt else "",
        "months": _duration(persona.emergency_months, language),
        "family": persona.family.of(language),
        "experience": persona.experience.of(language),
        "word": persona.emotion.word.of(language),
    }


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _duration(months: float, language: Language) -> str:
    if months >= 24:
        return f"{months / 12:.0f} years" if language == "en" else f"{months / 12:.0f}年"
    if 0 < months < 1:
        return "two weeks" if language == "en" else "半个月"
    if months == 1:
        return "a month" if language == "en" else "一个月"
    return f"{months:.0f} months" if language == "en" else f"{months:.0f}个月"
