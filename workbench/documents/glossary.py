"""The glossary of line items: which printed label is which item, in English and Chinese.

The list itself is ``assets/documents/glossary.json``; its first entry says how it is written and extended. Labels are compared
by their letters alone: without case, spaces, punctuation, numbering, note references and words in brackets.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from workbench.documents.model import Statement, Unit
from workbench.documents.traditional import simplified
from workbench.paths import assets_root

#: positive: printed as it is; cost: an expense or outflow, printed positive or in brackets; either: a gain or a loss.
Sign = Literal["positive", "cost", "either"]

_OWNERS = re.compile(r"\b(?:share|stock)(?:holder|owner)s?\b'?s?'?|\bshareowners?'?")
_NOTES = re.compile(
    r"[(（](?:see )?notes? ?[\d, a-z&.]*[)）]|[(（]附注[^)）]*[)）]|\bnotes? \d+[a-z]?(?:(?:,| and) \d+[a-z]?)*"
    r"|[(（](?:[a-z]|\d{1,2})[)）]"
)
#: A bracket that names what is left out or how it is counted says nothing of which item it is; one that names a sign neither.
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]?")
_SIGN_WORDS = re.compile(
    r"[(（/](?:[^()（）]*?)"
    r"(loss|losses|deficit|expense|income|benefit|used (?:in|for|by)|used|provided by|for)[)）]"
)
_NUMBERING = re.compile(r"^(?:[（(]?[一二三四五六七八九十]+[)）、.．]|[（(]?\d{1,2}[)）、.．](?!\d)|[（(]?[ivx]{1,4}[)）.])\s*")
_LEADS = re.compile(r"^(?:其中|加|减|其中项|less|add|plus|including|of which)\s*[:：]\s*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_ENDING = re.compile(r"[(（][^()（）]*(?:填列|号)[^()（）]*[)）]?$")
_NOT_LETTER = re.compile(r"[^a-z\u3400-\u9fff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A line item.

    Attributes:
        labels: language -> what it is printed as.
        words: what people call it when they ask.
    """

    item_id: str
    statement: Statement
    sign: Sign
    unit: Unit
    labels: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]


class Glossary:
    """Items by id, and the item of a label.

    Args:
        items: in the order of the file; of two items with the same label the first wins within a statement.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.items: Mapping[str, Item] = MappingProxyType({item.item_id: item for item in items})
        self._exact: dict[tuple[str, str], str] = {}
        self._headed: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._wild: dict[str, list[tuple[str, str]]] = {}
        for item in items:
            for label in (label for labels in item.labels.values() for label in labels):
                self._add(item, label)
        self._open = {
            statement: (re.compile("|".join(f"({form})" for form, _ in forms)), [item_id for _, item_id in forms])
            for statement, forms in self._wild.items()
        }

    def item_of(self, label: str, statement: Statement, headings: Sequence[str] = ()) -> str | None:
        """The item printed as ``label`` in ``statement``, or None.

        Args:
            headings: what the line stands under, nearest first; "assets", "current liabilities" and the like may be added.
        """
        forms = label_forms(label)
        keys = tuple(letters(heading) for heading in headings)
        for form in forms:
            for heading, item_id in self._headed.get((statement, form), ()):
                if any(key == heading or (len(heading) > 8 and key.startswith(heading)) for key in keys):
                    return item_id
        for form in forms:
            if (statement, form) in self._exact:
                return self._exact[statement, form]
        return next((found for form in forms if (found := self._openly(statement, form))), None)

    def knows(self, forms: Sequence[str]) -> bool:
        """Whether one of these ``label_forms`` is a label of some statement, word for word."""
        return any((statement, form) in self._exact for form in forms for statement in ("income", "balance", "cash_flow"))

    def _openly(self, statement: str, form: str) -> str | None:
        """The first item with a label of open words that this form fits."""
        if statement not in self._open:
            return None
        pattern, ids = self._open[statement]
        match = pattern.fullmatch(form)
        return ids[match.lastindex - 1] if match and match.lastindex else None

    def _add(self, item: Item, label: str) -> None:
        statement: str = item.statement
        for only in ("income", "balance", "cash_flow"):
            if label.startswith(f"{only}:"):
                statement, label = only, label.removeprefix(f"{only}:")
        heading, bar, rest = label.rpartition("|")
        if bar:
            entry = (letters(heading), item.item_id)
            self._headed.setdefault((statement, label_forms(rest)[-1]), []).append(entry)
        elif "*" in label:
            parts = (re.escape(letters(part)) for part in label.split("*"))
            self._wild.setdefault(statement, []).append((".*".join(parts), item.item_id))
        else:
            for form in label_forms(label):
                self._exact.setdefault((statement, form), item.item_id)


@lru_cache(maxsize=1)
def load_glossary() -> Glossary:
    """The bundled glossary."""
    return read_glossary(assets_root() / "documents" / "glossary.json")


def read_glossary(path: Path) -> Glossary:
    """A glossary from a file of the same shape as the bundled one."""
    plain = json.loads(path.read_text("utf-8"))["items"]
    return Glossary(
        [
            Item(
                item_id=item_id, statement=entry["statement"], sign=entry["sign"], unit=entry["unit"],
                labels={language: tuple(entry[language]) for language in ("en", "zh")}, words=tuple(entry["words"]),
            )
            for item_id, entry in plain.items()
        ]
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def label_forms(label: str) -> tuple[str, ...]:
    """What is compared of a label, from its whole wording to its barest: each form letters only."""
    text = _plain(label)
    bare = _LEADS.sub("", _NUMBERING.sub("", _LEADS.sub("", text)))
    if _HAN.search(text):
        ended = _HAN_ENDING.sub("", bare)
        forms = [text, bare, ended, _NUMBERING.sub("", ended), _BRACKETS.sub("", ended)]
    else:
        noted = _NOTES.sub(" ", bare)
        signed = _SIGN_WORDS.sub(r" \1 ", noted)
        opened = signed.replace("(", " ").replace(")", " ")
        forms = [opened, _BRACKETS.sub(" ", noted), _BRACKETS.sub(" ", _cut_at_date(noted))]
    return tuple(dict.fromkeys(form for form in map(letters, forms) if form))


def letters(text: str) -> str:
    """The letters of a text in one case and one wording of owners; nothing else."""
    return _NOT_LETTER.sub("", _OWNERS.sub("stockholders", _plain(text)).replace("&", "and"))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    return simplified(
        folded.replace("&", " and ").replace("non-controlling", "noncontrolling").replace("amortisation", "amortization")
    )


def _cut_at_date(text: str) -> str:
    """Without a trailing ", net of allowance of $174" or "at December 31, 2022"."""
    return re.split(
        r"\b(?:at|as of) (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|, net of allowance|, less allowance", text
    )[0]
