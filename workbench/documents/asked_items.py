"""Line items that a question names: by the glossary's words, or by the very label a statement prints."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench.documents.model import StatementLine
from workbench.documents.question_words import further_words
from workbench.paths import assets_root

#: What Chinese statements put around a label.
_ZH_AROUND = re.compile(
    r"^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]+）|^\([一二三四五六七八九十]+\)|^\d+[.．、]|^(?:其中|加|减)[:：]|（[^）]*）|\([^)]*\)|\s+"
)
_EN_AROUND = re.compile(r"\([^)]*\)|[,:;*†]|\s+(?:\d+)?$")
_SHORTEST_LABEL = 6
_SHORTEST_HAN = 3
#: Labels with wild cards, headings or statements in them are for tables, not for questions.
_SPECIAL = re.compile(r"[*|]|^\w+:")
#: Printed labels that mean an item only inside their statement.
_VAGUE_LABELS = frozenset(
    ["other", "interest", "basic", "diluted", "marketing", "loans", "deposits", "reserves", "provisions", "total"]
)
_ENGLISH_FORMS = {
    "and": r"(?:and|&)",
    "stockholders": r"stockholders['’]?",
    "shareholders": r"shareholders['’]?",
    "noncurrent": "non-?current",
}
#: Words that statements of one form use for another item than questions do.
_MEANT = {"现金及现金等价物": "cash_ending", "cash and short term investments": "cash_and_investments"}
#: Labels that stand in every statement and in every question.
_VAGUE = frozenset(
    [
        "total",
        "other",
        "net",
        "income",
        "revenue",
        "sales",
        "cost",
        "expenses",
        "assets",
        "liabilities",
        "equity",
        "cash",
        "taxes",
        "basic",
        "diluted",
        "interest",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedItem:
    """An item in a question. Either ``item`` (an id of the glossary) or ``label`` (as statements print it) is set."""

    start: int
    end: int
    item: str | None = None
    label: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemWords:
    """A glossary item as questions name it.

    Attributes:
        statement: where it is at home.
        sign: "positive" where only the size counts, see ``assets/documents/glossary.json``.
        unit: money, per_share, shares.
        anchors: words of which one must stand in a text for the item to be there; looked for first, because it is quick.
    """

    id: str
    name: str
    statement: str
    sign: str
    unit: str
    asked: "re.Pattern[str]"
    chinese_name: str = ""
    anchors: tuple[str, ...] = ()


@cache
def items() -> dict[str, ItemWords]:
    """The glossary's items by id."""
    document = json.loads((assets_root() / "documents" / "glossary.json").read_text("utf-8"))
    return {entry_id: _item(entry_id, entry) for entry_id, entry in _entries(document)}


def glossary_items(text: str) -> list[AskedItem]:
    """Items of the glossary in a lower-case text; where two overlap, the longer."""
    found = [
        AskedItem(start=match.start(), end=match.end(), item=item.id)
        for item in items().values()
        if any(anchor in text for anchor in item.anchors)
        for match in item.asked.finditer(text)
    ]
    return _apart(found)


def label_items(question: str, lines: Iterable[StatementLine]) -> list[AskedItem]:
    """Labels of statements that stand in the question as they are printed (spaces, case and brackets aside)."""
    lower = question.lower()
    found = []
    for label in {line.label for line in lines}:
        plain = plain_label(label)
        if len(plain) < (_SHORTEST_HAN if not plain.isascii() else _SHORTEST_LABEL) or plain in _VAGUE:
            continue
        at = lower.find(plain)
        if at >= 0 and _whole(lower, at, at + len(plain)):
            found.append(AskedItem(start=at, end=at + len(plain), label=plain))
    return _apart(found)


def plain_label(label: str) -> str:
    """A label without numbering, brackets and signs, in lower case."""
    if any("\u4e00" <= sign <= "\u9fff" for sign in label):
        plain = label
        while (shorter := _ZH_AROUND.sub("", plain)) != plain:
            plain = shorter
        return plain.lower()
    return " ".join(_EN_AROUND.sub(" ", label).lower().split())


def _whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def _apart(found: Sequence[AskedItem]) -> list[AskedItem]:
    kept: list[AskedItem] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)


def _entries(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    listed = document.get("items", document)
    if isinstance(listed, dict):
        return [(name, entry) for name, entry in listed.items() if isinstance(entry, dict)]
    return [(entry["id"], entry) for entry in listed]


def _item(item_id: str, entry: dict[str, Any]) -> ItemWords:
    listed = (*entry.get("en", ()), *entry.get("zh", ()), *entry.get("words", ()), *further_words(item_id))
    words = [word for word in listed if not _SPECIAL.search(word) and _MEANT.get(word, item_id) == item_id]
    words += [word for word, meant in _MEANT.items() if meant == item_id]
    forms = [_english(word) for word in words if word.isascii() and word.lower() not in _VAGUE_LABELS]
    forms += [re.escape(plain_label(word)) for word in words if not word.isascii() and len(plain_label(word)) > 1]
    return ItemWords(
        id=item_id,
        name=item_id.replace("_", " "),
        statement=entry.get("statement", "other"),
        sign=entry.get("sign", ""),
        unit=entry.get("unit", "money"),
        asked=re.compile("|".join(sorted(forms, key=len, reverse=True)) or r"(?!)"),
        chinese_name=next((plain_label(word) for word in entry.get("zh", ()) if not _SPECIAL.search(word)), ""),
        anchors=tuple({_anchor(word) for word in words}),
    )


def _anchor(word: str) -> str:
    """The longest word of an English label, the whole of a Chinese one."""
    if not word.isascii():
        return plain_label(word)
    plain = [part for part in re.split(r"[\s-]+", word.lower()) if part not in _ENGLISH_FORMS]
    return max(plain, key=len, default="")


def _english(word: str) -> str:
    words = [_ENGLISH_FORMS.get(part, re.escape(part)) for part in re.split(r"[\s-]+", word.lower())]
    return r"(?<![a-z])" + r",?[\s-]+".join(words) + r"(?:'s)?(?![a-z])"
