"""A figure with all that makes it one: what it is about, its period, and whether it is a level or a change."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from workbench.evidence.figure_periods import LEADS_TO, assign_periods, loose_periods, parallel, resolved, span_pairs
from workbench.evidence.figure_text import Figure, find_figures
from workbench.evidence.figure_words import words_of
from workbench.evidence.line_items import polarity, tokens
from workbench.evidence.movement import CHANGE, LEVEL, PRIOR, Role, find_roles
from workbench.evidence.periods import Period, PeriodMention, find_periods
from workbench.evidence.units import SCALES, power_of_ten

#: A full stop ends a sentence, but not that of "Inc." or "vs.".
_SENTENCE_END = re.compile(
    r"\s?\.(?=\s|$)(?<!\binc\.)(?<!\binc\s\.)(?<!\bcorp\.)(?<!\bcorp\s\.)(?<!\bco\.)(?<!\bco\s\.)(?<!\bltd\.)"
    r"(?<!\bltd\s\.)(?<!u\.s\s\.)(?<!\bno\.)(?<!\bvs\.)(?<!\bst\.)(?<!\bmr\.)(?<!u\.s\.)(?<!\bapprox\.)(?:\s*\.)?"
    r"|[!?。！？]+|\n+|;(?=\s)|；"
)
LONGEST_SENTENCE = 3_000
_CLAIM_SCALE = re.compile(r"\b(?:in|\$|dollars in|in \$) ?(thousands|millions|billions|thousand|million|billion)(?![a-z])")


@dataclass(slots=True, eq=False)
class Reading:
    """One figure of a claim or of a source.

    Attributes:
        figure, role: as printed; level, change or prior value.
        own: tokens of the words that belong to this figure; ``context`` those of its sentence (but not of its
            other figures), section or caption.
        periods: the period it is told of; two mean a span from the first to the second; empty when none is told.
        mentioned: every period of its sentence, in order, and ``span`` whether two of them are told as a span.
        polarity: -1 where its words speak of a loss or an outflow.
        said: every token of its sentence, those of other figures too.
        label: its words, for the reasons shown.
        row, column: what it shares with other figures of the same table; empty in prose. ``line`` is the printed row.
        loose: periods of its sentence that no figure of it has for its own, and that nothing is measured from.
        also: another year it may be of: in "to 5 from 4 in 2019" the year is that of the 5 or of the 4.
        inferred: whether the scale is not told, so that the number as printed counts too.
        head: tokens of the row's own name, without those of its column; empty in prose.
        either: a cell whose label speaks of change: it is a level and a change at once.
        printed: the number before a table's caption scaled it (``numeral`` as a float); None where nothing did.
    """

    figure: Figure
    role: Role
    own: frozenset[str]
    context: frozenset[str]
    periods: tuple[Period, ...] = ()
    mentioned: tuple[Period, ...] = ()
    span: bool = False
    polarity: int = 0
    label: str = ""
    row: str = ""
    column: str = ""
    line: str = ""
    printed: Decimal | None = None
    sentence: str = ""
    order: int = 0
    either: bool = False
    said: frozenset[str] = frozenset()
    loose: tuple[Period, ...] = ()
    also: tuple[Period, ...] = ()
    inferred: bool = False
    head: frozenset[str] = frozenset()
    value: float = field(init=False)
    step: float = field(init=False)
    numeral: float | None = field(init=False)

    def __post_init__(self) -> None:
        self.value = float(self.figure.value)
        self.step = float(self.figure.step)
        self.numeral = None if self.printed is None else float(self.printed)

    @property
    def in_table(self) -> bool:
        """Whether it is a table's cell."""
        return bool(self.row or self.column)


def sentences(text: str) -> Iterator[str]:
    """The sentences of plain text; a semicolon ends one too."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end.end() > start:
            yield from _portions(text[start : end.end()])
        start = end.end()
    yield from _portions(text[start:])


def _portions(sentence: str) -> Iterator[str]:
    """A sentence as it is; one that never ends in portions."""
    if len(sentence) <= LONGEST_SENTENCE:
        if sentence.strip():
            yield sentence
        return
    for at in range(0, len(sentence), LONGEST_SENTENCE):
        if sentence[at : at + LONGEST_SENTENCE].strip():
            yield sentence[at : at + LONGEST_SENTENCE]


def read_sentence(
    text: str, *, subject: frozenset[str] = frozenset(), year: int | None = None, claim: bool = False
) -> list[Reading]:
    """Every figure of one sentence (plain text).

    Args:
        subject: the tokens it inherits when it names nothing itself.
        year: the year that "this year" means where the sentence names none.
        claim: its own "(in millions)" scales the figures that have no scale; in a source that speaks of a table.
    """
    mentions = find_periods(text)
    figures = find_figures(text, [(mention.start, mention.end) for mention in mentions])
    figures = [_in_points(figure, text) for figure in figures]
    if not figures:
        return []
    caption = _claim_scale(text) if claim else None
    if caption is not None:
        figures = [_in_scale(figure, caption) for figure in figures]
    undated = _without_periods(text, mentions)
    roles = find_roles(undated, figures)
    relative = {index for index, mention in enumerate(mentions) if mention.period.offset}
    mentions = resolved(mentions, year)
    periods = assign_periods(text, figures, mentions, roles, relative)
    everything = tokens(text)
    mentioned, span = tuple(mention.period for mention in mentions), bool(span_pairs(text, mentions))
    readings: list[Reading] = []
    own = subject
    for order, (figure, role, period, words) in enumerate(
        zip(figures, roles, periods, words_of(undated, figures, parallel(text, figures, mentions).keys()), strict=True)
    ):
        named = tokens(words)
        own = named if named - SPANS else own | named
        if figure.per_share and "@dividend" in own:
            own = own - {"@dividend"} | {"@dividend_per_share"}
        sense = polarity(words) or (polarity(text) if len(figures) == 1 else 0)
        if readings and not named and not sense:
            sense = readings[-1].polarity
        readings.append(
            Reading(
                figure=_in_its_unit(figure, role, own), role=role, own=own | _counted(figure), context=everything,
                periods=period,
                mentioned=mentioned, span=span, polarity=sense, label=words.strip(), sentence=text, order=order,
                said=everything | subject,
            )
        )  # fmt: skip
    if len(readings) > 1 and not readings[0].own:  # "At 5 million, revenue was 1 million higher"
        readings[0].own, readings[0].label = readings[1].own, readings[1].label
    _part_priors(readings)
    _leave_open(readings, mentions)
    loose = loose_periods(text, mentions, relative, periods)
    named = frozenset().union(*(reading.own for reading in readings))
    for reading in readings:
        reading.loose = loose
        reading.context = (everything - (named - reading.own)) | reading.own | subject
    return readings


def _leave_open(readings: Sequence[Reading], mentions: Sequence[PeriodMention]) -> None:
    """ "To 5 from 4 in 2019": the year may be that of the 5 or of the 4."""
    years = {mention.period.year for mention in mentions if mention.period.year}
    for after, prior in pairwise(readings):
        if prior.role.name != PRIOR or after.role.name != LEVEL or len(years) != 1 or after.periods != prior.periods:
            continue
        if all(mention.start >= prior.figure.end for mention in mentions if mention.period.year) and prior.periods:
            period = prior.periods[0]
            if period.year:
                for change in readings:
                    if change.role.name == CHANGE and change.periods == prior.periods and change.order < after.order:
                        change.also = (Period(period.year + 1, period.part),)
                after.also, prior.also = (Period(period.year + 1, period.part),), (Period(period.year - 1, period.part),)


def _part_priors(readings: Sequence[Reading]) -> None:
    """ "against lease obligations of 198": what has a name of its own is no earlier value of the other."""
    for index, (before, reading) in enumerate(pairwise(readings), 1):
        if index + 1 < len(readings) and LEADS_TO.match(
            reading.sentence[reading.figure.end : readings[index + 1].figure.start]
        ):
            continue
        apart = reading.own - before.own - _NO_NAMES and before.own - reading.own - SPANS
        if reading.role.name == PRIOR and apart and before.role.name == LEVEL:
            reading.role = Role()
            reading.periods = reading.periods or before.periods


#: Lengths of a period are part of what a figure is about, but do not name it.
SPANS = frozenset({"@span3", "@span6", "@span9", "@span12"})
#: "Compared with 387 in the prior quarter": no name of its own.
_NO_NAMES = SPANS | {"prior", "previous", "preceding", "year-ago"}
_PER_SHARE_ITEMS = frozenset({"@eps", "@dividend_per_share"})


#: "Up 1.1 points to 55.2 %": points of a percentage, where the sentence tells one.
_POINTS = re.compile(r"\s*(?:full )?(?:points?|pts?)\b")
_OF_RATES = re.compile(r"%|\bpercent|margin|\bratio\b|\brate\b|\bshare of\b")


def _in_points(figure: Figure, text: str) -> Figure:
    if figure.kind != "amount" or figure.currency or figure.scaled or figure.word or not _POINTS.match(text, figure.end):
        return figure
    return replace(figure, kind="points", unit="percentage_points") if _OF_RATES.search(text) else figure


def _in_its_unit(figure: Figure, role: Role, own: frozenset[str]) -> Figure:
    """Earnings per share are per share without saying so; 增长两倍 is a change of 200 %."""
    if figure.kind == "amount" and own & _PER_SHARE_ITEMS and not figure.scaled and not figure.per_share:
        return replace(figure, per_share=True)
    if figure.kind == "times" and role.name == CHANGE and figure.text.endswith("倍") and not figure.multiple:
        hundred = Decimal(100)
        return replace(figure, kind="percent", unit="percent", value=figure.value * hundred, step=figure.step * hundred)
    return figure


def _counted(figure: Figure) -> frozenset[str]:
    return frozenset({"@shares"}) if figure.kind == "shares" else frozenset()


def _claim_scale(text: str) -> Decimal | None:
    match = _CLAIM_SCALE.search(text)
    return power_of_ten(SCALES[match[1]]) if match else None


def _in_scale(figure: Figure, scale: Decimal) -> Figure:
    if figure.kind not in ("amount", "shares") or figure.scaled or figure.per_share:
        return figure
    return replace(figure, value=figure.value * scale, step=figure.step * scale, scale=figure.scale * scale, scaled=True)


def _without_periods(text: str, mentions: Sequence[PeriodMention]) -> str:
    """The same text with blanks where a period stands: "to 2013's 5 million" reads as "to 5 million"."""
    for mention in mentions:
        text = f"{text[: mention.start]}{' ' * (mention.end - mention.start)}{text[mention.end :]}"
    return text
