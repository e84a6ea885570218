"""Which assets, scenarios, factors and limits a sentence names, and which of them a figure is told of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workbench.commentary.facts import Name
from workbench.evidence.plain_form import plain

#: What may stand between a figure and the name it is of: "24.5 % of Gold", "USD 120,000 of the Money market".
_OF = re.compile(r"\s*(?:points?|percentage points|个百分点)?\s*(?:of|in|into|for|on|from|to)?\s*(?:the\s+)?[“‘\"']?\s*")
_BREAK = re.compile(r"[;；。]|\b(?:while|whereas|but)\b|[而]")
_JOINED = re.compile(r"\s*(?:,|、|and|和|与|及|,\s*and)\s*[“‘\"']?\s*")
_IN_ORDER = re.compile(r"\brespectively\b|分别|依次")
#: Put in place of a name, so that digits in it are no figures; a letter that no name of a measure has.
_FILLER = "q"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. ``ids``: of all that are called so; ``near``: it stands in the same part of the sentence."""

    name: Name
    start: int
    end: int
    ids: frozenset[str]
    near: bool = True


def find_mentions(text: str, names: Sequence[Name]) -> list[Mention]:
    """The names in a text (``plain``), the longest where several fit, in order."""
    forms: dict[str, dict[str, Name]] = {}
    for name in names:
        for form in {plain(form) for form in (name.id, name.shown, name.chinese, *name.also)}:
            if len(form.strip()) > 1:
                forms.setdefault(form.strip(), {}).setdefault(name.id, name)
    found: list[Mention] = []
    taken = bytearray(len(text))
    for form in sorted(forms, key=len, reverse=True):
        for match in re.finditer(_bounded(form), text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                called = forms[form]
                found += [
                    Mention(name, match.start(), match.end(), frozenset(called)) for name in _one_of_each_kind(called.values())
                ]
    return sorted(found, key=lambda mention: (mention.start, mention.name.kind))


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with fillers in place of the names; positions stay."""
    for mention in mentions:
        text = text[: mention.start] + _FILLER * (mention.end - mention.start) + text[mention.end :]
    return text


def assigned(
    text: str, figures: Sequence[tuple[int, int]], mentions: Sequence[Mention], carried: Sequence[Mention]
) -> list[dict[str, Mention]]:
    """For each figure the name of each kind that it is told of.

    It is the name right behind it ("24.5 % of Gold"), else the last one before it, else the first one after; names of the
    sentence before count only where this one has none of the kind.
    """
    found: list[dict[str, Mention]] = [{} for _ in figures]
    for kind in ("asset", "scenario", "factor", "limit"):
        own = [mention for mention in mentions if mention.name.kind == kind]
        if not own:
            earlier = [replace(mention, near=False) for mention in carried if mention.name.kind == kind]
            for each in found if earlier else ():
                each[kind] = earlier[-1]
            continue
        if _IN_ORDER.search(text) and len(own) == len(figures):
            for each, mention in zip(found, own, strict=True):
                each[kind] = mention
            continue
        for index, (start, end) in enumerate(figures):
            left = figures[index - 1][1] if index else 0
            right = figures[index + 1][0] if index + 1 < len(figures) else len(text)
            found[index][kind] = _of_one(text, start, end, left, right, own)
    return found


def _of_one(text: str, start: int, end: int, left: int, right: int, own: Sequence[Mention]) -> Mention:
    behind = next((mention for mention in own if mention.start >= end), own[-1])
    before = [mention for mention in own if mention.end <= start]
    if end <= behind.start < right and _OF.fullmatch(text, end, behind.start):
        return behind
    if before:
        last = _with_its_list(text, before)
        return replace(last, near=last.end > left and not _BREAK.search(text, last.end, start))
    return replace(behind, near=False)


def _with_its_list(text: str, before: Sequence[Mention]) -> Mention:
    """The last name; where several are joined ("Gold and Silver"), the figure may be of any of them."""
    last = before[-1]
    ids, start = set(last.ids), last.start
    for mention in reversed(before[:-1]):
        if mention.start == last.start:
            ids |= mention.ids
        elif _JOINED.fullmatch(text, mention.end, start):
            ids |= mention.ids
            start = mention.start
        else:
            break
    return replace(last, ids=frozenset(ids))


def _bounded(form: str) -> str:
    """The form as a pattern: whole words where it begins or ends with a Latin letter or digit."""
    first = r"(?<![a-z0-9])" if form[0].isascii() and form[0].isalnum() else ""
    last = r"(?![a-z0-9])" if form[-1].isascii() and form[-1].isalnum() else ""
    return f"{first}{re.escape(form)}{last}"


def _one_of_each_kind(names: Iterable[Name]) -> list[Name]:
    kinds: dict[str, Name] = {}
    for name in names:
        kinds.setdefault(name.kind, name)
    return list(kinds.values())
