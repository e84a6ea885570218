"""What a question wants computed: a formula over line items, its years, its unit - or nothing, when words stay unexplained.

A figure that is qualified ("of the consumer segment", "adjusted", "in the US") is not the figure of the statement. So every
content word of the question must be explained by a company, a period, an item, a metric, a unit or a plain phrase; else
nothing is computed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.documents.asked_formulas import AskedFormula, Readings, asked_formulas, blanked
from workbench.documents.asked_items import items
from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.asked_years import over_years
from workbench.documents.metrics import MetricUnit, leaves, metrics_in
from workbench.documents.question_words import words_of

_ZH_PLAIN = re.compile(
    r"多少|是|的|请问|为|各|分别|和|与|及|在|元|人民币|万元|亿元|了|有|我|想|知道|告诉|一下|请|根据|年报|年度|公司|该|其|达到|几|呢|吗|"
    r"结果|保留|小数点后?|位|小数|具体|计算|求|数值|金额|合并|全年|年末|期末|年底|当年|什么|如何|数据|情况|能|能否|可以|报告|本年|总额|数额|"
    r"至|到|以|上|中|里|就|提供|给|出|一|二|两|三|四|并|需要|要求|要|季度|第|的时候|时候|答案|财务数据|财务报告|详细|提及|提到|披露|情况下|其中|期间|度|查询|帮我|算出|回答|具体数值|报告期内|期内|精确|记得|多高|高|大约|单位|后|多大|怎么|样|会计|财年|年|一般|水平|[，。？?、！：:；;（）()%％\s]"
)
#: For ratios and growth their own words are plain too.
_ZH_HARMLESS = re.compile(r"比例|比值|比率|" + _ZH_PLAIN.pattern)
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedCalculation:
    """A formula and the years it is asked for.

    Attributes:
        name: of the metric or the item, for people.
        formula: in the language of ``workbench.documents.metrics``; offsets count from each of ``periods``.
        unit: of the result; "money" and "per_share" in the statement's currency.
        periods: one result each, in the order asked; empty: none was named.
        items: the ids in it.
        label: the printed label, where the item is one the glossary does not have; then ``formula`` is "label".
        metric: id of the standard metric, if it is one.
        points: a difference of percentages.
        unexplained: content words that nothing accounts for; with any, the result is not what was asked for sure.
    """

    name: str
    formula: str
    unit: MetricUnit
    periods: tuple[AskedPeriod, ...]
    items: tuple[str, ...] = ()
    label: str | None = None
    metric: str | None = None
    points: bool = False
    defined: bool = False
    unexplained: tuple[str, ...] = ()


def asked_calculations(read: Readings) -> tuple[AskedCalculation, ...]:
    """The calculations a question wants; none where it names no item and no metric, or a definition cannot be read."""
    bases = asked_formulas(read)
    named = [span for base in bases for span in (*base.spans, *_parts_of(base, read))]
    outside = blanked(read.text, [*named, *((one.start, one.end) for one in read.definitions)])
    return tuple(_calculation(base, read, outside, named) for base in bases)


def _calculation(base: AskedFormula, read: Readings, outside: str, named: Sequence[tuple[int, int]]) -> AskedCalculation:
    over = over_years(base, read, outside)
    return AskedCalculation(
        name=over.name, formula=over.formula, unit=over.unit, periods=over.periods,
        items=tuple(dict.fromkeys(leaf.item for leaf in leaves(over.formula))),
        label=base.label, metric=base.metric.id if base.metric else None, points=over.points, defined=base.defined,
        unexplained=_unexplained(
            read.text, [*named, *read.explained, *over.spans], chinese=read.chinese, also=_also_harmless(base, read)
        ),
    )  # fmt: skip


def _also_harmless(base: AskedFormula, read: Readings) -> frozenset[str]:
    """ "net" beside an item of the balance sheet is how it is printed; a judgement is asked for with words of its own."""
    known = items()
    net = all(leaf.item in known and known[leaf.item].statement == "balance" for leaf in leaves(base.formula))
    words = {"net"} if net else set()
    if base.unit not in ("money", "count", "per_share") or "growth" in read.text:
        words |= {"ratio", "ratios", "rate", "rates", "multiple", "percentage"}
    if any(leaf.kind == "avg" for leaf in leaves(base.formula)):
        words |= {"average", "averaged", "balance", "balances"}
    if base.formula.endswith("_cash_flow"):
        words |= {"cash", "use", "used", "provide", "provided", "generated", "flow", "flows", "net", "activities"}
    return frozenset(words) | (words_of("judging") if read.judging else frozenset())


def _parts_of(base: AskedFormula, read: Readings) -> list[tuple[int, int]]:
    """Mentions of the formula's own items, and of metrics made of nothing else: "(using dividends paid and net income)"."""
    inside = {leaf.item for leaf in leaves(base.formula)}
    spans = [(one.start, one.end) for one in read.found if one.item in inside]
    spans += [
        (start, end) for start, end, metric in metrics_in(read.text) if {leaf.item for leaf in leaves(metric.formula)} <= inside
    ]
    return spans


def _unexplained(text: str, spans: Sequence[tuple[int, int]], *, chinese: bool, also: frozenset[str]) -> tuple[str, ...]:
    rest = blanked(text, spans)
    if chinese:
        rest = (_ZH_HARMLESS if "ratio" in also else _ZH_PLAIN).sub(" ", rest)
    words = [word for word in _WORD.findall(rest.lower()) if word not in words_of("harmless") | also and len(word) > 1]
    return tuple(dict.fromkeys(words))
