"""The client's words without a model: written lines chosen by a seed, never the same turn twice in a session."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import product

from workbench.coaching.matching import spoken_length
from workbench.coaching.mind_state import LONGEST_LINE, Cue, Part
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Language

#: A turn this short gets a beginning of its own, so that it sounds like somebody who talks.
SHORT_LINE = 14


def word(cue: Cue, language: Language, said: Sequence[str], dice: random.Random) -> str:
    """The client's next turn.

    Args:
        cue: all that may be said.
        said: the client's turns so far; the new one is none of them.
        dice: seeded by the session and the turn.
    """
    spoken = {_bare(text) for text in said}
    longest = ""
    for candidate in _candidates(cue, language, said, dice):
        if _bare(candidate) in spoken:
            continue
        if spoken_length(candidate) <= LONGEST_LINE:
            return candidate
        longest = longest if longest and spoken_length(longest) <= spoken_length(candidate) else candidate
    return longest or _last_resort(cue, language, said)


def _candidates(cue: Cue, language: Language, said: Sequence[str], dice: random.Random) -> Iterator[str]:
    """Ways to say it, the fresh ones first; then with a beginning before them; then everything with every beginning."""
    ways = list(_ways(cue, language, said, dice))
    leads = _shuffled(phrases().leads[cue.mood][language], dice)
    again = _is_repeated(cue, said)
    if again:
        leads = [*_shuffled(phrases().again[language], dice), *leads]
    answers = bool(cue.parts) and cue.parts[0].kind in ("fact", "answer") and not _is_told_out(cue.parts[0], said)
    for position, way in enumerate(ways):
        fresh = [lead for lead in leads if not any(text.startswith(lead) for text in said[-6:])] or leads
        begun = _begun(fresh[position % len(fresh)], way, language)
        bare = not _OWN_LEAD.match(way) and "?" not in way and "？" not in way
        if answers and bare and (again or (spoken_length(way) <= SHORT_LINE and dice.random() < 0.4)):
            yield begun
        yield way
    for lead in leads:
        yield from (_begun(lead, way, language) for way in ways)


def _is_repeated(cue: Cue, said: Sequence[str]) -> bool:
    """Whether the first thing to say was really said before."""
    if not cue.parts or not cue.parts[0].again or _is_told_out(cue.parts[0], said):
        return False
    return any(_stands_in(line, said) for line in cue.parts[0].lines)


def _is_told_out(part: Part, said: Sequence[str]) -> bool:
    """Whether a part was asked for again and all ways to say it were used."""
    return part.again and all(_stands_in(line, said) for line in part.lines)


def _ways(cue: Cue, language: Language, said: Sequence[str], dice: random.Random) -> Iterator[str]:
    choices = [_fresh_first(_lines_of(part, language, said), said, dice) for part in cue.parts]
    choices = choices or [_reaction_lines(cue.reaction, cue, language, said, dice)]
    if cue.tail:
        choices.append(_reaction_lines(cue.tail, cue, language, said, dice))
    joined = " " if language == "en" else ""
    # The sum of the places decides: both parts fresh before one of them is an old line.
    combined = sorted(product(*(enumerate(lines) for lines in choices)), key=lambda way: sum(place for place, _ in way))
    yield from (joined.join(line for _, line in way) for way in combined)


def _lines_of(part: Part, language: Language, said: Sequence[str]) -> Sequence[str]:
    """The ways to say a part. What was told in all of them is not told once more."""
    if _is_told_out(part, said):
        return phrases().reactions["told_already"][language]
    return part.lines


def _stands_in(line: str, said: Sequence[str]) -> bool:
    # Without its first letter, which is small after a beginning.
    return any(line.casefold()[1:] in text.casefold() for text in said)


def _reaction_lines(kind: str, cue: Cue, language: Language, said: Sequence[str], dice: random.Random) -> list[str]:
    return _fresh_first([_filled(line, cue) for line in phrases().reactions[kind][language]], said, dice)


def _filled(line: str, cue: Cue) -> str:
    return line.format(term=cue.term.strip(), money=cue.money, correction=cue.correction)


def _fresh_first(lines: Sequence[str], said: Sequence[str], dice: random.Random) -> list[str]:
    return sorted(_shuffled(lines, dice), key=lambda line: _stands_in(line, said))


def _shuffled(lines: Sequence[str], dice: random.Random) -> list[str]:
    return dice.sample(list(lines), len(lines))


def _begun(lead: str, line: str, language: Language) -> str:
    if language == "zh":
        return lead + line
    first = line.split(maxsplit=1)[0]
    kept = lead.endswith((".", "?", "!")) or first.rstrip(",.") == "I" or first.startswith(("I'", '"')) or first in _NAMES
    return f"{lead} {line if kept else line[0].lower() + line[1:]}"


#: A line that has a beginning of its own ("Well, ...") wants no other.
_OWN_LEAD = re.compile(r"\w+(?: \w+){0,2}[,.?!:]|[^\uff0c\u3002\uff1f\uff01\uff1a]{1,4}[\uff0c\u3002\uff1f\uff01\uff1a]")
_NAMES = frozenset({"Mum", "Hao", "English"})


def _last_resort(cue: Cue, language: Language, said: Sequence[str]) -> str:
    """Everything was said already, with every beginning: then with how often the client has spoken."""
    line = next((part.lines[0] for part in cue.parts), None) or _filled(phrases().reactions[cue.reaction][language][0], cue)
    times = len(said) + 1
    return f"For the {times}th time: {line}" if language == "en" else f"说第{times}遍了：{line}"


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def content_of(parts: Sequence[Part]) -> str:
    """What a model is to say, a line per part."""
    return "\n".join(f"- {part.lines[0]}" for part in parts)
