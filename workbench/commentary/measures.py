"""The measures a commentary speaks of, with the words by which a sentence names each."""

from collections.abc import Mapping
from types import MappingProxyType

from workbench.commentary.facts import Measure

_LOSE = r"\blos(?:e|es|ing|s|ses|t)\b|\bfalls?\b|\bfell\b|\bdrops?\b|\bcosts?\b|\bdown\b|\bdeclines?\b|损失|亏损|下跌|跌|亏"
_HOLD = (
    r"\b(?:in|into|of|at|with|by|makes? up)\b|\bshift|\bmove|\badd|\bs(?:ell|old)|\bbuy|\bcut|\breduc|\bincreas|买|卖"
    r"|增|减|\bhold(?:s|ing|ings)?\b|\bposition\b|\bto\b|\bfrom\b|\binvested\b|\bput\b|\bstake\b|持有|持仓|仓位|升至|降至"
    r"|提高|降低"
)

_ALL = (
    Measure(
        id="value", english="value of the portfolio", chinese="组合价值",
        terms=r"(?<!of the )\bvalue\b(?![- ]at)|\bamount\b|\bportfolio of\b|\bworth\b|\bassets of\b"
            r"|(?<!风险)价值|总额|金额|市值|规模",
        hints=r"\bclient|\bportfolio\b|客户|组合",
    ),
    Measure(
        id="return", english="estimated return a year", chinese="预期年收益",
        terms=r"\breturns?\b|\bearn(?:s|ed|ing)?\b|\byields?\b|收益|回报",
    ),
    Measure(
        id="volatility", english="volatility a year", chinese="年波动率",
        terms=r"\bvolatil|\bswings?\b|\bfluctuat|\bstandard deviation|\bups and downs|\bbumpi|波动|起伏"
            r"|标准差", hints=r"\brisk|风险",
    ),
    Measure(
        id="sharpe", english="Sharpe ratio", chinese="夏普比率",
        terms=r"\bsharpe\b|夏普|\breturn (?:per|for each|for every) unit of risk|\breturn for (?:the|its) risk",
    ),
    Measure(
        id="drawdown", english="worst fall in the history (maximum drawdown)", chinese="历史最大回撤",
        terms=r"\bdrawdown|\b(?:worst|deepest|largest|biggest) (?:fall|drop|decline|loss)|\bpeak[- ]to[- ]trough"
        r"|\bfrom (?:its )?peak|回撤|最大跌幅|最大下跌|最深",
        hints=_LOSE, moves=True,
    ),
    Measure(
        id="cvar", english="average of the worst periods (CVaR)", chinese="最差时段平均损失（CVaR）",
        terms=r"\bcvar\b|\bexpected shortfall|\bbad (?:day|week|month|quarter|year|period)|\bworst (?:\S+ )?(?:\S+ )?"
        r"(?:of )?(?:days?|weeks?|months?|quarters?|years?|periods?)|\btail|条件风险价值|坏日子|最差|尾部",
        hints=_LOSE + r"|\bworst\b|\baverage\b|平均", moves=True,
    ),
    Measure(
        id="tail", english="share of periods called the worst", chinese="最差时段的占比",
        terms=r"\bworst\b|\btail|\bconfidence|最差|尾部|置信",
    ),
    Measure(id="risk_free", english="risk-free rate", chinese="无风险利率", terms=r"\brisk[- ]free|\brf\b|无风险"),
    Measure(
        id="weight", english="weight", chinese="权重",
        terms=r"\bweights?\b|\bshare\b|\ballocat|\bof (?:the|your|its) (?:portfolio|whole|money|assets)|权重|占比|比例|配置",
        hints=_HOLD,
    ),
    Measure(
        id="trade", english="bought (+) or sold (−)", chinese="买入（+）或卖出（−）",
        terms=r"\bpurchases?\b|\bsales?\b",
        hints=r"\bb(?:uy|uys|ought|uying)\b|\bs(?:ell|ells|old|elling)\b|\badd(?:s|ed|ing)?\b|\bcut|\breduc|\bincreas"
        r"|\bmove|\bshift|\binto\b|\bout of\b|买入|卖出|增持|减持|买|卖|增加|减少",
        moves=True,
    ),
    Measure(
        id="risk_share", english="share of the portfolio's risk", chinese="风险贡献",
        terms=r"\brisk contribution|\b(?:of|to) the (?:portfolio.?s? |total |overall )?(?:risk|volatility)"
            r"|\bshare of (?:the )?risk"
        r"|\brisk share|风险贡献|的风险",
        hints=r"\brisk|风险",
    ),
    Measure(id="turnover", english="turnover", chinese="换手率", terms=r"\bturnover|换手", hints=r"\btrad(?:e|ing)|交易"),
    Measure(
        id="cost", english="cost of the trades", chinese="交易成本",
        terms=r"\b(?:trading|transaction) costs?|\bcosts? of (?:the )?trad|\btrades (?:\w+ )?cost\b|\bfees?\b"
            r"|\bexpens|成本|费用",
        hints=r"\bcosts?\b|\btrad(?:e|es|ing)|交易",
    ),
    Measure(id="limit", english="limit that decides", chinese="起作用的限制", terms=r"\blimit|\bcap\b|\bfloor\b|\bat most"
        r"|\bat least|限制|上限|下限"),
    Measure(
        id="shadow_price", english="what loosening the limit brings (shadow price)", chinese="放宽该限制的边际收益（影子价格）",
        terms=r"\bshadow price|\bloosen|\brelax|\brais(?:e|ing)|影子价格|放宽|边际",
    ),
    Measure(
        id="history", english="result in a past window of the history", chinese="历史区间表现",
        terms=r"\bwindow|\bcrisis\b|\bcrash\b|\breturn(?:s|ed)\b|\bheld through|区间|危机|期间"
            r"|重演", hints=_LOSE + r"|\bgain|\brise|盈利|上涨", moves=True,
    ),
    Measure(
        id="loss", english="result in the scenario, by factors", chinese="情景损益（按因子）",
        terms=r"\bscenarios?\b|情景|重演", hints=_LOSE + r"|\bp&l\b|\bgain|\bresult|损益|盈利", moves=True,
    ),
    Measure(
        id="loss_rest_follows", english="result in the scenario when the other factors follow",
        chinese="其余因子联动时的情景损益",
        terms=r"\bfollow|\bpropagat|联动|传导", hints=_LOSE + r"|\bscenarios?\b|情景", moves=True,
    ),
    Measure(
        id="replayed", english="result of the same weights on the prices themselves", chinese="按实际价格持有的损益",
        terms=r"\breplay|\bprices themselves|\bon (?:the |its )?(?:actual )?prices|\bheld through|\breturned\b|回放"
            r"|实际价格", hints=_LOSE, moves=True,
    ),
    Measure(
        id="benchmark", english="result of the benchmark in the scenario", chinese="基准的情景损益",
        terms=r"\bbenchmark|基准", hints=_LOSE, moves=True,
    ),
    Measure(
        id="position_loss", english="part of the loss from a position", chinese="持仓对损失的贡献",
        terms=r"\bcontribut|\baccount(?:s|ed|ing)? for|\bcomes? from|\bstems? from|\bpart of|\balone\b|\bdrives?|贡献|来自"
            r"|源于|仅|单是|其中",
        hints=_LOSE, moves=True,
    ),
    Measure(
        id="factor_loss", english="part of the loss from a factor", chinese="因子对损失的贡献",
        terms=r"\bcontribut|\baccount(?:s|ed|ing)? for|\bcomes? from|\bstems? from|\bpart of|\balone\b|\bdrives?|贡献|来自"
            r"|源于|仅|单是|其中",
        hints=_LOSE, moves=True,
    ),
    Measure(
        id="coverage", english="share of the value covered in the scenario", chinese="情景覆盖的价值比例",
        terms=r"\bcover|\bmapped|覆盖", hints=r"\bincomplete|\bmissing|缺",
    ),
    Measure(id="scenarios", english="number of scenarios", chinese="情景数量", terms=r"\bscenarios?\b|情景"),
    Measure(id="observations", english="price periods used", chinese="使用的价格期数", terms=r"\bobservations?"
        r"|\b(?:daily|weekly|monthly) returns|\bperiods used|期收益|个观测",
        hints=r"\bdays?\b|\bperiods?\b|\breturns\b|期"),
    *(
        Measure(
            id=f"var_{level}", english=f"value at risk, {level} %", chinese=f"风险价值（VaR），{level} %",
            terms=r"\bvar\b|\bvalue[- ]at[- ]risk|\bconfidence|风险价值|置信", hints=_LOSE, moves=True,
        )
        for level in (95, 99)
    ),
    *(
        Measure(
            id=f"es_{level}", english=f"expected shortfall, {level} %", chinese=f"预期亏空（ES），{level} %",
            terms=r"\bes\b|\bexpected shortfall|\baverage loss|\bconfidence|预期亏空|预期短缺|平均损失|置信",
            hints=_LOSE + r"|\bbeyond\b", moves=True,
        )
        for level in (95, 99)
    ),
    *(
        Measure(
            id=f"level_{level}", english="confidence level", chinese="置信水平",
            terms=r"\bconfidence|\bvar\b|\bes\b|\bvalue[- ]at[- ]risk|\bshortfall|\blevel|置信|风险价值|亏空",
        )
        for level in (95, 99)
    ),
    Measure(id="horizon", english="days ahead", chinese="未来天数", terms=r"\bdays?\b|天|日"),
    *(
        Measure(
            id=f"likely_{share}", english=f"likely range (nine times out of ten), {end} end",
            chinese=f"常见区间（十次中九次）{zh}",
            terms=r"\blikely range|\bnine times|\brange\b|\bbetween\b|区间|之间", moves=True,
        )
        for share, end, zh in ((5, "lower", "下限"), (95, "upper", "上限"))
    ),
)  # fmt: skip

MEASURES: Mapping[str, Measure] = MappingProxyType({measure.id: measure for measure in _ALL})
