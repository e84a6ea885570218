"""Formulas written out in a question: "DPO is defined as 365 * average payables / (FY2017 COGS + change in inventory ...)".

The text is read into the same small language as the standard metrics have: ids of the glossary, ``avg.x`` (mean of two year
ends), ``change.x`` (less the year before), ``x@-1`` (the year before), numbers, + - * / and brackets. A word that cannot be
read makes the whole definition unread: half a formula is none.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: Finds glossary items in a lower-case text: (start, end, item), not overlapping.
FindItems = Callable[[str], Sequence[tuple[int, int, str]]]

_DEFINED = re.compile(
    r"(?P<name>[A-Za-z&%][\w&%’' \-/]{0,60}?)\s*(?:\((?P<short>[A-Z]{2,6})\)\s*)?(?:is|are|be|ratio)?\s*"
    r"(?:[Dd]efined|[Cc]alculated|[Cc]omputed)\s+as\s*:?\s*"
    r"|\b[Dd]efine\s+(?P<name2>[\w&%’' \-/]{1,60}?)\s+as\s*:?\s*|\b(?P<name3>[A-Z]{2,6})\s*=\s*"
)
_END = re.compile(r"(?<!i\.e)(?<!e\.g)\.(?:\s|$)|[?;]|\n|$")
_YEAR = r"(?:fy|fiscal(?:\s+year)?|year(?:\s+ended)?)?\s*'?((?:19|20)\d\d|(?<=fy)\d\d)"
_PERIOD_AFTER = re.compile(
    rf"\s*(?:(?:in|for|of|at|as\s+of|during|between|from|at\s+the\s+end\s+of|year[\s-]*end|end\s+of)\s+)*"
    rf"(?:the\s+)?(?:year[\s-]*end\s+)?{_YEAR}"
    rf"(?:\s*(?:and|to|-|–|through)\s*{_YEAR})?(?!\d)"
)
_PERIOD = re.compile(rf"(?:(?:in|for|at|end\s+of|year[\s-]*end)\s+)*{_YEAR}(?!\d)(?:'s)?")
_OPERATORS: tuple[tuple[str, str], ...] = (
    (r"divided\s+by|over\b|/|÷", "/"), (r"multiplied\s+by|times\b|\*|×|x\b", "*"), (r"plus\b|\+", "+"),
    (r"minus\b|less\b|-|–|−", "-"), (r"\(", "("), (r"\)", ")"),
)  # fmt: skip
_OPERATOR = re.compile("|".join(f"(?P<o{index}>{form})" for index, (form, _) in enumerate(_OPERATORS)))
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:\s*days)?")
_PREFIX = re.compile(
    r"(?P<avg>(?:the\s+)?(?:average|mean)(?:\s+of)?\b)|(?P<change>(?:the\s+)?(?:change|increase)\s+in\b)|(?P<prior>(?:prior|previous|last)[\s-]+year(?:'s)?)"
)
_IDLE = re.compile(
    r"(?:the|of|its|their|total|fiscal|year|annual|end|ending|same|reported|unadjusted|net|balance|amount|expense|both|period|for|in|at|during)\b|[,:\s'’]+"
)
_COMMENT = re.compile(r"\[[^\]]*\]|\((?:from|using|as|in|i\.e\.|including|excluding)\b[^)]*\)")
_SOURCE = re.compile(
    r"\b(?:from|in|on|per)\s+(?:the\s+)?(?:[a-z&]+\s+){0,3}(?:statements?(?:\s+of\s+(?:cash\s+flows?|income|operations|earnings))?|balance\s+sheets?)"
)
_SUM = re.compile(r"(?:the\s+)?sum\s+of\s+([^()+*/]+?)\s+and\s+([^()+*/]+?)(?=$|[)/*]|\s+divided|\s+over|\s+less|\s+minus)")


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition found in a question: the name it gives, the text of the formula, where it stands."""

    name: str
    text: str
    start: int
    end: int


def definitions_in(question: str) -> tuple[Definition, ...]:
    """All definitions, in order."""
    found: list[Definition] = []
    for match in _DEFINED.finditer(question):
        end = _END.search(question, match.end())
        stop = end.start() if end else len(question)
        name = (match["short"] or match["name"] or match["name2"] or match["name3"] or "").strip()
        text = question[match.end() : stop]
        if text.strip() and not any(one.start <= match.start() < one.end for one in found):
            found.append(Definition(_bare(name), text, match.start(), stop))
    return tuple(found)


def formula_of(text: str, find_items: FindItems, year: int | None, names: Mapping[str, str] | None = None) -> str | None:
    """The formula that ``text`` writes out, or None where a part of it cannot be read.

    Args:
        find_items: finds line items.
        year: the fiscal year that ``x`` without an offset means.
        names: further names (lower case) and their formulas, e.g. of other definitions in the question.
    """
    lower = _COMMENT.sub(" ", text.lower().replace("’", "'")).replace("%", " ")
    lower = _SOURCE.sub(" ", lower)
    lower = _SUM.sub(r"(\1 + \2)", lower)
    parts = _Parts(lower, find_items(lower), year, names or {})
    tokens = parts.read()
    if tokens is None or not any(token[0].isalpha() or (token.startswith("(") and len(token) > 1) for token in tokens):
        return None
    return " ".join(tokens) if _alternates(tokens) else None


class _Parts:
    """Reads the text from left to right into tokens."""

    def __init__(self, text: str, items: Sequence[tuple[int, int, str]], year: int | None, names: Mapping[str, str]) -> None:
        self._text = text
        self._items = {start: (end, item) for start, end, item in items}
        self._year = year
        self._names = sorted(names.items(), key=lambda item: -len(item[0]))
        self._at = 0
        self._prefix = ""
        self._offset = 0

    def read(self) -> list[str] | None:
        tokens: list[str] = []
        while self._at < len(self._text):
            token = self._next()
            if token is None:
                return None
            if token:
                tokens.append(token)
        return tokens

    def _next(self) -> str | None:
        """The next token; empty for what only qualifies it; None for what cannot be read."""
        for name, formula in self._names:
            if (
                self._text.startswith(name, self._at)
                and not self._text[self._at + len(name) : self._at + len(name) + 1].isalpha()
            ):
                self._at += len(name)
                return f"({formula})"
        if self._at in self._items:
            return self._leaf()
        if prefix := _PREFIX.match(self._text, self._at):
            self._at = prefix.end()
            if prefix["prior"]:
                self._offset = -1
            else:
                self._prefix = str(prefix.lastgroup)
            return ""
        if period := _PERIOD.match(self._text, self._at):
            self._at = period.end()
            self._offset = self._back(period[1])
            return ""
        return self._sign()

    def _sign(self) -> str | None:
        number = _NUMBER.match(self._text, self._at)
        if number:
            self._at = number.end()
            return number[0].replace("days", "").strip()
        operator = _OPERATOR.match(self._text, self._at)
        if operator:
            self._at = operator.end()
            return _OPERATORS[int(str(operator.lastgroup)[1:])][1]
        idle = _IDLE.match(self._text, self._at)
        if idle:
            self._at = idle.end()
            return ""
        return None

    def _leaf(self) -> str:
        end, item = self._items[self._at]
        self._at = end
        after = _PERIOD_AFTER.match(self._text, end)
        if after:
            self._at = after.end()
            self._offset = max(self._back(year) for year in after.groups() if year)
        leaf = f"{self._prefix}.{item}" if self._prefix else item
        if self._offset:
            leaf += f"@{self._offset}"
        self._prefix, self._offset = "", 0
        return leaf

    def _back(self, year: str) -> int:
        number = int(year) if len(year) == 4 else 2000 + int(year)
        return min(0, number - self._year) if self._year else 0


def _alternates(tokens: Sequence[str]) -> bool:
    """Whether values and operators take turns, so that no word between two values was lost."""
    wants_value, depth = True, 0
    for part in tokens:
        if part == "(":
            if not wants_value:
                return False
            depth += 1
        elif part == ")":
            if wants_value:
                return False
            depth -= 1
        elif part in "+-*/":
            if wants_value:
                return False
            wants_value = True
        else:
            if not wants_value:
                return False
            wants_value = False
    return depth == 0 and not wants_value


def _bare(name: str) -> str:
    words = re.sub(r"^(?:the|and|where|with|whereby|assume)\s+", "", name.strip(), flags=re.IGNORECASE)
    return re.sub(r"\s+(?:is|are)$", "", words)
