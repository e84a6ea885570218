"""The sentences of the commentary by rule, for two readers in two languages.

``NAME`` stands for an asset, a scenario or a limit, ``ID`` for its id; facts stand in braces.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.commentary.facts import Audience, Language

Key = tuple[Audience, Language]


@dataclass(frozen=True, kw_only=True, slots=True)
class PortfolioWords:
    """Of a proposal."""

    opening: tuple[str, ...]
    trading: tuple[str, ...]
    closing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StressWords:
    """Of a stress test: ``worst`` the first scenario, ``others`` the next three, ``further`` all after them.

    ``either_way`` for a scenario that is no loss, ``money_only`` where no share can be told.
    """

    opening: tuple[str, ...]
    worst: tuple[str, ...]
    others: tuple[str, ...]
    further: tuple[str, ...]
    either_way: str
    money_only: str
    part: str
    gap: str
    ordinary: tuple[str, ...]
    closing: str


PORTFOLIO: Mapping[Key, PortfolioWords] = {
    ("client", "en"): PortfolioWords(
        opening=(
            "By the estimates, the proposed portfolio would return {return.proposed} a year, against {return.now} today.",
            "Its ups and downs would be {volatility.proposed} a year, against {volatility.now} today.",
            "In the past its worst fall would have been {drawdown.proposed|u}, against {drawdown.now|u} for today’s holdings.",
        ),
        trading=("The trades would cost about {cost.money}.",),
        closing="These figures are estimates from past prices; the future may be different.",
    ),
    ("colleague", "en"): PortfolioWords(
        opening=(
            "The proposal has an estimated return of {return.proposed} a year, against {return.now} now ({return.change}).",
            "Its volatility is {volatility.proposed} against {volatility.now} now ({volatility.change}).",
            "The Sharpe ratio is {sharpe.proposed} against {sharpe.now} now, with a risk-free rate of {risk_free}.",
            "The maximum drawdown of the history is {drawdown.proposed} against {drawdown.now} now.",
            "CVaR, the average of the worst {tail} of periods, is {cvar.proposed} against {cvar.now} now.",
        ),
        trading=("Turnover is {turnover}.", "The cost of the trades is {cost.money}, that is {cost}."),
        closing="Estimates from history; returns are the least certain of them.",
    ),
    ("client", "zh"): PortfolioWords(
        opening=(
            "按估算，建议方案的年收益为 {return.proposed}，目前为 {return.now}。",
            "方案的年波动为 {volatility.proposed}，目前为 {volatility.now}。",
            "按历史价格，方案的最大跌幅为 {drawdown.proposed|u}，目前持仓为 {drawdown.now|u}。",
        ),
        trading=("交易成本约为 {cost.money}。",),
        closing="以上数字由历史价格估算得出，未来可能不同。",
    ),
    ("colleague", "zh"): PortfolioWords(
        opening=(
            "方案的预期年收益为 {return.proposed}，当前为 {return.now}。",
            "方案的年波动率为 {volatility.proposed}，当前为 {volatility.now}。",
            "方案的夏普比率为 {sharpe.proposed}，当前为 {sharpe.now}；无风险利率为 {risk_free}。",
            "方案的历史最大回撤为 {drawdown.proposed}，当前为 {drawdown.now}。",
            "最差 {tail} 时段的平均损失（CVaR）为 {cvar.proposed}，当前为 {cvar.now}。",
        ),
        trading=("换手率为 {turnover}。", "交易成本为 {cost.money}，即 {cost}。"),
        closing="以上均为历史估计，其中收益的估计最不确定。",
    ),
}

#: [False]: sold, [True]: bought.
TRADE: Mapping[Key, tuple[str, str]] = {
    ("client", "en"): (
        "{trade.ID.money|u} of NAME would be sold.",
        "{trade.ID.money|u} of NAME would be bought.",
    ),
    ("colleague", "en"): (
        "NAME goes from a weight of {weight.ID.now} to {weight.ID.proposed}.",
        "NAME goes from a weight of {weight.ID.now} to {weight.ID.proposed}.",
    ),
    ("client", "zh"): ("卖出 NAME {trade.ID.money|u}。", "买入 NAME {trade.ID.money|u}。"),
    ("colleague", "zh"): (
        "NAME 的权重由 {weight.ID.now} 调整至 {weight.ID.proposed}。",
        "NAME 的权重由 {weight.ID.now} 调整至 {weight.ID.proposed}。",
    ),
}

WINDOW: Mapping[Key, tuple[str, str]] = {
    ("client", "en"): (
        "In NAME the proposal would lose {history.ID.proposed|u}, against {history.ID.now|u} for what is held today.",
        "In NAME the proposal would lose {history.ID.proposed|u}.",
    ),
    ("colleague", "en"): (
        "Held through NAME, the proposal returns {history.ID.proposed}, against {history.ID.now} for the current holdings.",
        "Held through NAME, the proposal returns {history.ID.proposed}.",
    ),
    ("client", "zh"): (
        "若NAME重演，方案将损失 {history.ID.proposed|u}，目前持仓将损失 {history.ID.now|u}。",
        "若NAME重演，方案将损失 {history.ID.proposed|u}。",
    ),
    ("colleague", "zh"): (
        "历史区间NAME：方案损失 {history.ID.proposed|u}，当前持仓损失 {history.ID.now|u}。",
        "历史区间NAME：方案损失 {history.ID.proposed|u}。",
    ),
}

#: Where one of the two did not lose: both readers, each language.
_EITHER_WAY = (
    "Held through NAME, the proposal would return {history.ID.proposed}, against {history.ID.now} for today’s holdings.",
    "Held through NAME, the proposal would return {history.ID.proposed}.",
)
_EITHER_WAY_CHINESE = (
    "历史区间NAME：方案为 {history.ID.proposed}，当前持仓为 {history.ID.now}。",
    "历史区间NAME：方案为 {history.ID.proposed}。",
)
WINDOW_EITHER_WAY: Mapping[Key, tuple[str, str]] = {
    ("client", "en"): _EITHER_WAY,
    ("colleague", "en"): _EITHER_WAY,
    ("client", "zh"): _EITHER_WAY_CHINESE,
    ("colleague", "zh"): _EITHER_WAY_CHINESE,
}

LIMIT: Mapping[Key, str] = {
    ("client", "en"): "The limit “NAME” of {limit.ID} decides part of this.",
    ("colleague", "en"): "The limit “NAME” of {limit.ID} binds, with a shadow price of {shadow_price.ID}.",
    ("client", "zh"): "限制“NAME”（{limit.ID}）起了作用。",
    ("colleague", "zh"): "限制“NAME”（{limit.ID}）起约束作用，影子价格为 {shadow_price.ID}。",
}

STRESS: Mapping[Key, StressWords] = {
    ("client", "en"): StressWords(
        opening=("The portfolio of {value.money} was put through {scenarios} scenarios.",),
        worst=("The hardest is NAME: the portfolio would lose {loss.ID|u}, that is {loss.ID.money|u}.",),
        others=("In NAME it would lose {loss.ID|u}.",),
        further=(),
        either_way="NAME: a scenario result of {loss.ID}.",
        money_only="NAME: a scenario result of {loss.ID.money}.",
        part="In SCENARIO, NAME alone would lose {position_loss.ID.money|u}.",
        gap="NAME covers only {coverage.ID} of the value; what is missing is unknown, not zero.",
        ordinary=(),
        closing="These are not forecasts: each says what would be lost if it came, not whether it comes.",
    ),
    ("colleague", "en"): StressWords(
        opening=("The portfolio of {value.money} was run through {scenarios} scenarios.",),
        worst=(
            "The worst is NAME with {loss.ID}, that is {loss.ID.money}.",
            "The benchmark has {benchmark.ID} in NAME.",
            "The same weights held on the prices themselves returned {replayed.ID} in NAME.",
        ),
        others=(
            "NAME: a scenario loss of {loss.ID|u}.",
            "With the other factors following, NAME gives {loss_rest_follows.ID}.",
        ),
        further=(
            "NAME: a scenario loss of {loss.ID|u}.",
            "With the other factors following, NAME gives {loss_rest_follows.ID}.",
        ),
        either_way="NAME: a scenario result of {loss.ID}.",
        money_only="NAME: a scenario result of {loss.ID.money}.",
        part="In SCENARIO, NAME contributes {position_loss.ID.money}.",
        gap="NAME covers only {coverage.ID} of the value; what is missing is unknown, not zero.",
        ordinary=(
            "In ordinary times the value at risk is {var_95} at {level_95} and {var_99} at {level_99} over {horizon} days.",
            "The expected shortfall at {level_99} is {es_99}.",
        ),
        closing="Scenarios are not forecasts: each says what would be lost if it came, not whether it comes.",
    ),
    ("client", "zh"): StressWords(
        opening=("价值 {value.money} 的组合接受了 {scenarios} 个情景的检验。",),
        worst=("最严重的情景是NAME：组合将损失 {loss.ID|u}，即 {loss.ID.money|u}。",),
        others=("在情景NAME中将损失 {loss.ID|u}。",),
        further=(),
        either_way="情景NAME：损益 {loss.ID}。",
        money_only="情景NAME：损益 {loss.ID.money}。",
        part="在情景SCENARIO中，仅 NAME 就损失 {position_loss.ID.money|u}。",
        gap="情景NAME仅覆盖 {coverage.ID} 的价值；缺失部分未知，并非为零。",
        ordinary=(),
        closing="情景并非预测：只说明若其发生会损失多少，而不说明是否会发生。",
    ),
    ("colleague", "zh"): StressWords(
        opening=("价值 {value.money} 的组合接受了 {scenarios} 个情景的检验。",),
        worst=(
            "最差情景为NAME：损益 {loss.ID}，即 {loss.ID.money}。",
            "同一情景NAME下，基准为 {benchmark.ID}。",
            "按实际价格持有，NAME期间为 {replayed.ID}。",
        ),
        others=("情景NAME：损失 {loss.ID|u}。", "其余因子联动时，NAME为 {loss_rest_follows.ID}。"),
        further=("情景NAME：损失 {loss.ID|u}。", "其余因子联动时，NAME为 {loss_rest_follows.ID}。"),
        either_way="情景NAME：损益 {loss.ID}。",
        money_only="情景NAME：损益 {loss.ID.money}。",
        part="在情景SCENARIO中，NAME 的贡献为 {position_loss.ID.money}。",
        gap="情景NAME仅覆盖 {coverage.ID} 的价值；缺失部分未知，并非为零。",
        ordinary=(
            "平常时期，未来 {horizon} 天的风险价值在 {level_95} 置信水平下为 {var_95}，在 {level_99} 下为 {var_99}。",
            "{level_99} 置信水平的预期亏空为 {es_99}。",
        ),
        closing="情景并非预测：只说明若其发生会损失多少，而不说明是否会发生。",
    ),
}
