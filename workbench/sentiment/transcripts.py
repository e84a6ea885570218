"""A conversation as it was written down: who says what. Pasted text, a text file, subtitles (VTT, SRT) with names.

A line "Name: words" begins a turn; a time before or after the name is dropped. Which name is the client is told by words for
the role ("Client", "客户"), else by the user, else the other one than the adviser.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.errors import InputError
from workbench.sentiment.lexicon import Language, language_of

Role = Literal["client", "adviser", "other"]

#: Characters of a transcript that are read.
LONGEST = 400_000
_TIME = r"[\[(（]?\s*(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d+)?\s*[\])）]?"
_ASIDE = rf"[\[(（]\s*(?:{_TIME}|[^)\]）]{{1,20}})\s*[\])）]"
_TURN = re.compile(
    rf"^\s*(?:{_TIME}\s*[-–—]?\s*)?(?P<name>[^\W\d_][\w .'’\-·]{{0,39}}?)\s*(?:{_ASIDE})?\s*[:：]\s*(?P<said>.*)$"
)
_CUE_TIME = re.compile(rf"^\s*(?:\d+|WEBVTT.*|NOTE\b.*|{_TIME}\s*-->.*)\s*$")
_VOICE = re.compile(r"^<v(?:\.[\w.]+)?\s+([^>]{1,40})>(.*?)(?:</v>)?\s*$")
_CLIENT = re.compile(r"\b(?:client|customer|investor|prospect|caller)\b|客户|客人|投资者|投资人|委托人|顾客", re.IGNORECASE)
_ADVISER = re.compile(
    r"\b(?:advis[eo]r|banker|agent|planner|broker|consultant|manager|rm|rep|trainee|interviewer)\b|顾问|经理|客服|专员|理财师|坐席|银行",
    re.IGNORECASE,
)
#: Beginnings of sentences that stand before a colon and are no names.
_NO_NAMES = frozenset({"note", "subject", "date", "re", "ps", "summary", "topic", "time", "主题", "日期", "备注", "注", "摘要"})


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says at a stretch; ``text`` is without the name."""

    speaker: str
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The turns in order; ``notes``: what was assumed."""

    turns: tuple[Turn, ...]
    language: Language
    notes: tuple[str, ...]


def read_transcript(text: str, client: str | None = None) -> Transcript:
    """The turns of a text.

    Args:
        client: the client's name as it stands in the text; found by the role's words where none is given.

    Raises:
        InputError: nothing is said, or nobody of the given name speaks.
    """
    spoken = _spoken(text[:LONGEST])
    if not any(said for _, said in spoken):
        raise InputError("The transcript holds no words.", 'Paste what was said, best as lines like "Client: ...".')
    names = list(dict.fromkeys(name for name, _ in spoken))
    notes = [f"The text is long; its first {LONGEST:,} characters were read."] if len(text) > LONGEST else []
    roles, said = _roles(names, client)
    turns = tuple(Turn(name, roles[name], words) for name, words in spoken if words)
    return Transcript(turns, language_of(" ".join(turn.text for turn in turns)), (*notes, *said))


def _spoken(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if not _CUE_TIME.match(line)]
    named = [_named(line) for line in lines]
    heads = Counter(found[0].casefold() for found in named if found)
    turns: list[tuple[str, list[str]]] = []
    for line, found in zip(lines, named, strict=True):
        if found and _is_speaker(found[0], heads):
            if not turns or turns[-1][0] != found[0]:
                turns.append((found[0], []))
            turns[-1][1].append(found[1])
        elif line.strip():
            if not turns:
                turns.append(("", []))
            turns[-1][1].append(line.strip())
    return [(name, "\n".join(part for part in parts if part.strip()).strip()) for name, parts in turns]


def _named(line: str) -> tuple[str, str] | None:
    found = _VOICE.match(line) or _TURN.match(line)
    if found is None:
        return None
    name, said = found[1] if found.re is _VOICE else found["name"], found[2] if found.re is _VOICE else found["said"]
    return " ".join(name.split()), said.strip()


def _is_speaker(name: str, heads: Counter[str]) -> bool:
    """A name that has a role's word in it, or speaks more than once, or is short and capital."""
    folded = name.casefold()
    if folded in _NO_NAMES or len(name.split()) > 4:
        return False
    return (
        bool(_CLIENT.search(name) or _ADVISER.search(name))
        or heads[folded] > 1
        or (name[:1].isupper() and len(name.split()) <= 2)
    )


def _roles(names: Sequence[str], client: str | None) -> tuple[dict[str, Role], list[str]]:
    if client is not None:
        chosen = next((name for name in names if name.casefold() == client.strip().casefold()), None)
        if chosen is None:
            listed = ", ".join(name or "(no name)" for name in names[:10])
            raise InputError(f"Nobody called {client!r} speaks in the transcript.", f"The speakers are: {listed}.")
        return {name: "client" if name == chosen else "adviser" for name in names}, []
    roles: dict[str, Role] = {
        name: "client"
        if _CLIENT.search(name) and not re.search(r"经理", name)
        else "adviser"
        if _ADVISER.search(name)
        else "other"
        for name in names
    }
    if "client" in roles.values():
        return roles, []
    if set(names) == {""}:
        return {"": "client"}, ["No speakers are named: all of it was read as the client's words."]
    others = [name for name in names if roles[name] == "other" and name]
    if len(others) == 1 and "adviser" in roles.values():
        return {**roles, others[0]: "client"}, [f"{others[0]} was taken to be the client."]
    for name in others:
        roles[name] = "client"
    told = "It is not said who the client is: the words of all but the adviser were read. Name the client to read one alone."
    return roles, [told]
