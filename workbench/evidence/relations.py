"""Which of two things a sentence puts over the other: "X as a percentage of Y", "X exceeded Y by", X占Y的, X比Y多."""

import re
from dataclasses import dataclass

from workbench.evidence.line_items import tokens
from workbench.evidence.readings import Reading
from workbench.evidence.words import Words

_VERB = r"(?:was|were|is|are|stood|came|equall?ed|equals|amounted|represent\w*|reached|total\w*)"
_PART = r"(?:percentage|percent|proportion|share|fraction|portion|part|ratio|multiple|%)"
#: Forms with a whole (``bottom``) and, where the part does not stand in all the rest, with a ``top``; # is the figure.
_RATIOS = tuple(
    re.compile(form)
    for form in (
        rf"\bas an? {_PART} of (?P<bottom>[^,#]+?)\s*(?=,|#|\b{_VERB}\b|\b(?:in|for|during) (?:fiscal )?\s*(?:,|\.|$)|$)",
        rf"\bratio (?:of|between) (?P<top>[^#]+?) (?:to|and|over) (?P<bottom>[^#]+?)\s*(?=\b{_VERB}\b|#|,|$)",
        rf"\b{_PART} of (?P<bottom>[^#]+?)\s(?:that|which|{_VERB}|attributable|due|related|relating|comes?|dedicated|applicable"
        r"|made up|from|composed|comprised|consisted|held|located|paid|allocated|in)\b(?P<top>[^#]+)#",
        rf"#\s*(?:times|of)\s+(?P<bottom>.+?)\s*(?=,|\.|$|\b(?:{_VERB}|in|during|for|comes?|derived|relate\w*)\b)",
        r"(?P<top>[^#]+?)\b(?:divided by|relative to|over)\b(?P<bottom>[^#]+)",
        r"(?P<bottom>[^,，#]+?)(?:中|里),?(?:，)?(?P<top>[^,，#]+?)占比?(?:例|重)?(?:为|是|达)?#",
        r"(?P<top>[^,，#]*?)占(?!比)(?P<bottom>[^,，#]+?)(?:的?(?:比重|比例|份额)|的|#)",
        r"(?P<top>[^,，#]+?)(?:与|和|对|/)(?P<bottom>[^,，#]+?)(?:的|之)?(?:比率|比值|比例|比为|比)",
        r"(?P<top>[^,，#]+?)(?:是|为|相当于)(?P<bottom>[^,，#]+?)的#",
    )
)
_MORE = r"(?:more|higher|greater|larger|above|ahead of)"
_LESS = r"(?:less|lower|fewer|smaller|below|short of|behind)"
_BEHIND = "under"
_GAPS = tuple(
    re.compile(form)
    for form in (
        rf"#\s*{_MORE} (?P<where>in|on|for|from|of) (?P<top>[^#,.]+?) than (?:(?P=where) )?(?P<bottom>[^#,]+)",
        rf"#\s*{_LESS} (?P<where>in|on|for|from|of) (?P<{_BEHIND}>[^#,.]+?) than (?:(?P=where) )?(?P<bottom>[^#,]+)",
        r"(?P<top>[^#]+?)\b(?:exceed(?:ed|s)?|surpass(?:ed|es)|outweigh(?:ed|s)|topped)\b(?P<bottom>[^#]+?)\bby\b",
        rf"(?P<top>[^#]+?)#\s*{_MORE}\b(?:\s+than)?(?P<bottom>.+)",
        rf"(?P<top>[^#]+?)\b{_MORE}\b(?: \w+)? than (?P<bottom>[^#]+?)\bby\b",
        rf"(?P<{_BEHIND}>[^#]+?)#\s*{_LESS}\b(?:\s+than)?(?P<bottom>.+)",
        rf"(?P<{_BEHIND}>[^#]+?)\b{_LESS}\b(?: \w+)? than (?P<bottom>[^#]+?)\bby\b",
        r"(?P<top>[^,，#]+?)(?:比|较)(?P<bottom>[^,，#]+?)(?:多|高|大|超)(?:出|于)?了?约?#",
        r"(?P<top>[^,，#]+?)(?:高于|超过|多于|大于|超出)(?P<bottom>[^,，#]+?)(?:达|约)?#",
        rf"(?P<{_BEHIND}>[^,，#]+?)(?:比|较)(?P<bottom>[^,，#]+?)(?:少|低|小)(?:于)?了?约?#",
        rf"(?P<{_BEHIND}>[^,，#]+?)(?:低于|少于|小于)(?P<bottom>[^,，#]+?)(?:达|约)?#",
    )
)


#: So many characters on either side of the figure are looked at.
_REACH = 200


@dataclass(frozen=True, slots=True)
class Sides:
    """The words of the two things a sentence relates; ``way`` is -1 where the first is told to be the smaller."""

    top: frozenset[str]
    bottom: frozenset[str]
    way: int = 1

    def turned(self, above: Reading, below: Reading, words: Words) -> bool:
        """Whether the sentence puts ``below`` over ``above`` rather than ``above`` over ``below``."""
        straight = words.share_of(above, self.top) + words.share_of(below, self.bottom)
        crossed = words.share_of(above, self.bottom) + words.share_of(below, self.top)
        return crossed > straight + 1e-9


def ratio_sides(claimed: Reading) -> Sides | None:
    """Part and whole, numerator and denominator; None where the sentence does not tell them apart."""
    return _sides(claimed, _RATIOS)


def gap_sides(claimed: Reading) -> Sides | None:
    """What is more (or, with ``way`` -1, less) than the other by the figure."""
    return _sides(claimed, _GAPS)


def _sides(claimed: Reading, forms: "tuple[re.Pattern[str], ...]") -> Sides | None:
    figure = claimed.figure
    before = claimed.sentence[max(0, figure.start - _REACH) : figure.start]
    text = f"{before}{' ' if before.isascii() else ''}#{claimed.sentence[figure.end : figure.end + _REACH]}"
    plain = text.isascii()
    for form in forms:
        if plain and not form.pattern.isascii():
            continue
        match = (form.match if form.pattern.startswith("(?P<") and form.pattern.isascii() else form.search)(text)
        if match is None:
            continue
        groups = match.groupdict()
        first = groups.get("top") or groups.get(_BEHIND) or f"{text[: match.start()]} ; {text[match.end() :]}"
        top, bottom = tokens(first), tokens(match["bottom"])
        if top - bottom and bottom - top:
            return Sides(top, bottom, -1 if groups.get(_BEHIND) else 1)
    return None
