"""Whether a quote is in a source, word for word after a stated normalisation; and where: page, offsets, boxes.

Normalised on both sides: runs of white space are one space, none between two Chinese characters; a word hyphenated at a line's
end is joined; soft hyphens and zero-width signs go; full width is half width; ligatures are letters; curly quotes and long
dashes are straight and short. Capitals, digits, signs and punctuation must agree.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from workbench.errors import DocumentError, InputError

if TYPE_CHECKING:
    import pypdfium2

#: A longer quote is not a quote any more, and the search for a near miss would take long.
LONGEST_QUOTE = 20_000
#: A passage less alike than this is not shown as a near miss.
NEAR = 0.5

_SIGNS = (
    {ord(sign): "'" for sign in "‘’‚‛`´"}
    | {ord(sign): '"' for sign in "“”„‟«»「」『』"}
    | {ord(sign): "-" for sign in "‐‑‒–—―−"}
)
_GONE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_LINE_HYPHEN = re.compile(r"(?<=[A-Za-z])[-\u00ad\u2010\ufffe]\s*\r?\n\s*(?=[a-z])")
_BOX_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Page:
    """One page's text as it was extracted; ``number`` counts from 1, and is None for a source without pages."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """Where a quote stands.

    Attributes:
        page: 1-based physical page; None for text without pages, or when the quote was not found.
        start, end: offsets into the page's extracted text.
        boxes: for a PDF, one ``(left, bottom, right, top)`` in points per line of the passage.
        difference: for a near miss, the quote with what the source has instead: ``[-quote-]{+source+}``.
    """

    found: bool
    page: int | None = None
    start: int | None = None
    end: int | None = None
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    difference: str | None = None

    def as_document(self) -> dict[str, Any]:
        """The fields of the contract."""
        return {
            "found": self.found, "page": self.page, "start": self.start, "end": self.end,
            "boxes": [list(box) for box in self.boxes], "difference": self.difference,
        }  # fmt: skip


def find_quote(data: bytes, file_name: str, quote: str) -> FoundQuote:
    """Look for ``quote`` in a PDF, a text or a Markdown file.

    Raises:
        InputError: the quote is empty, or too long to be one.
        DocumentError: the file is neither PDF nor text, or cannot be opened.
    """
    wanted = _normal(quote)[0].strip()
    if not any(char.isalnum() for char in wanted):
        raise InputError("The quote is empty.", "Give the words to look for.")
    if len(quote) > LONGEST_QUOTE:
        raise InputError(f"The quote has {len(quote):,} characters; {LONGEST_QUOTE:,} are allowed.", "Quote a shorter passage.")
    if data[:1024].lstrip()[:5] == b"%PDF-":
        return _in_pdf(data, file_name, wanted)
    return find_in_pages([Page(None, _text(data, file_name))], wanted)


def find_in_pages(pages: Iterable[Page], quote: str) -> FoundQuote:
    """Look for ``quote`` in pages of text: the first page that has it, else the nearest miss."""
    wanted = _normal(quote)[0].strip()
    best: tuple[float, FoundQuote] = (NEAR, FoundQuote(False))
    for page in pages:
        text, places = _normal(page.text)
        at = text.find(wanted)
        if at >= 0:
            return FoundQuote(True, page.number, places[at], places[at + len(wanted) - 1] + 1)
        best = max(best, _near_miss(text, wanted), key=lambda item: item[0])
    return best[1]


def _normal(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its characters the offset it came from."""
    skipped = {at for match in _LINE_HYPHEN.finditer(text) for at in range(match.start(), match.end())}
    signs: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if at in skipped or char in _GONE:
            continue
        for sign in unicodedata.normalize("NFKC", char).translate(_SIGNS):
            if not sign.isspace():
                _drop_space_between_han(signs, places, sign)
                signs.append(sign)
                places.append(at)
            elif signs and signs[-1] != " ":
                signs.append(" ")
                places.append(at)
    return "".join(signs), places


def _drop_space_between_han(signs: list[str], places: list[int], sign: str) -> None:
    if len(signs) > 1 and signs[-1] == " " and (_is_han(sign) or _is_han(signs[-2])):
        signs.pop()
        places.pop()


def _is_han(sign: str) -> bool:
    return "\u3000" <= sign <= "\u9fff" or sign in "，。；：、（）％"


def _near_miss(text: str, wanted: str) -> tuple[float, FoundQuote]:
    """The passage that is most like the quote, with the difference; not found all the same."""
    words, around = _words(wanted), _words(text)
    start = _likeliest(words, around)
    if start is None:
        return 0.0, FoundQuote(False)
    spare = 3 + len(words) // 5
    passage = around[max(0, start - spare) : start + len(words) + spare]
    changes = difflib.SequenceMatcher(None, words, passage, autojunk=False).get_opcodes()
    first = changes[0][4] if changes[0][0] == "insert" else 0
    last = changes[-1][3] if changes[-1][0] == "insert" else len(passage)
    passage = passage[first:last]
    matcher = difflib.SequenceMatcher(None, words, passage, autojunk=False)
    return matcher.ratio(), FoundQuote(False, difference=_difference(words, passage, matcher))


def _words(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]|\d[\d,.]*|[^\W\d_]+|[^\w\s]", text)


def _likeliest(words: Sequence[str], around: Sequence[str]) -> int | None:
    """Where a window of the quote's length holds most of its words."""
    if not around:
        return None
    wanted = set(words)
    hits = [word in wanted for word in around]
    count = sum(hits[: len(words)])
    best, start = count, 0
    for at in range(len(words), len(around)):
        count += hits[at] - hits[at - len(words)]
        if count > best:
            best, start = count, at - len(words) + 1
    return start if best else None


def _difference(words: Sequence[str], passage: Sequence[str], matcher: "difflib.SequenceMatcher[str]") -> str:
    parts = []
    for kind, first, last, other_first, other_last in matcher.get_opcodes():
        ours, theirs = " ".join(words[first:last]), " ".join(passage[other_first:other_last])
        if kind == "equal":
            parts.append(ours)
        else:
            parts.append((f"[-{ours}-]" if ours else "") + (f"{{+{theirs}+}}" if theirs else ""))
    return " ".join(parts)


def _text(data: bytes, file_name: str) -> str:
    if PurePath(file_name).suffix.lower() in (".docx", ".xlsx", ".pptx") or b"\x00" in data[:4096]:
        raise DocumentError(f"{file_name} is neither PDF nor plain text.", "Give a PDF, TXT or Markdown file.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentError(f"{file_name} is not UTF-8 or GB 18030 text.", "Save it as UTF-8.")


def _in_pdf(data: bytes, file_name: str, wanted: str) -> FoundQuote:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"{file_name} cannot be opened as a PDF: {error}.", "It may be damaged or protected.") from error
    with document:
        best = FoundQuote(False)
        nearness = NEAR
        for number in range(1, len(document) + 1):
            text = _page_text(document, number)
            found = find_in_pages([Page(number, text)], wanted)
            if found.found and found.start is not None and found.end is not None:
                boxes = _boxes(document, number, found.start, found.end)
                return FoundQuote(True, number, found.start, found.end, boxes)
            alike = _alike(found)
            if alike > nearness:
                best, nearness = found, alike
        return best


def _alike(found: FoundQuote) -> float:
    if not found.difference:
        return 0.0
    changed = sum(len(part) for part in re.findall(r"\[-.*?-\]|\{\+.*?\+\}", found.difference))
    return 1 - changed / (2 * len(found.difference))


def _page_text(document: "pypdfium2.PdfDocument", number: int) -> str:
    page = document[number - 1]
    text_page = page.get_textpage()
    text = str(text_page.get_text_range())
    text_page.close()
    page.close()
    return text


def _boxes(
    document: "pypdfium2.PdfDocument", number: int, start: int, end: int
) -> tuple[tuple[float, float, float, float], ...]:
    """One box per line: characters are joined while they overlap the line's height."""
    page = document[number - 1]
    text_page = page.get_textpage()
    lines: list[list[float]] = []
    for at in range(start, min(end, text_page.count_chars())):
        left, bottom, right, top = text_page.get_charbox(at)
        if right <= left and top <= bottom:
            continue
        line = lines[-1] if lines else None
        if line and min(line[3], top) - max(line[1], bottom) > 0 and left >= line[0] - 1:
            line[1], line[2], line[3] = min(line[1], bottom), max(line[2], right), max(line[3], top)
        else:
            lines.append([left, bottom, right, top])
    text_page.close()
    page.close()
    return tuple(
        (round(line[0], _BOX_DIGITS), round(line[1], _BOX_DIGITS), round(line[2], _BOX_DIGITS), round(line[3], _BOX_DIGITS))
        for line in lines
    )
