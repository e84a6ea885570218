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
    again = any(part.again for part in cue.parts)
    if again:
        leads = [*_shuffled(phrases().again[language], dice), *leads]
    for position, way in enumerate(ways):
        fresh = [lead for lead in leads if not any(text.startswith(lead) for text in said[-6:])] or leads
        begun = _begun(fresh[position % len(fresh)], way, language)
        begins_bare = not _OWN_LEAD.match(way)
        if again or (cue.parts and begins_bare and spoken_length(way) <= SHORT_LINE and dice.random() < 0.5):
            yield begun
        yield way
        yield begun
    for lead in leads:
        yield from (_begun(lead, way, language) for way in ways)


def _ways(cue: Cue, language: Language, said: Sequence[str], dice: random.Random) -> Iterator[str]:
    choices = [_fresh_first(part.lines, said, dice) for part in cue.parts] or [_reaction_lines(cue, language, said, dice)]
    joined = " " if language == "en" else ""
    # The sum of the places decides: both parts fresh before one of them is an old line.
    combined = sorted(product(*(enumerate(lines) for lines in choices)), key=lambda way: sum(place for place, _ in way))
    yield from (joined.join(line for _, line in way) for way in combined)


def _reaction_lines(cue: Cue, language: Language, said: Sequence[str], dice: random.Random) -> list[str]:
    lines = phrases().reactions[cue.reaction][language]
    filled = [line.format(term=cue.term.strip(), money=cue.money) for line in lines]
    return _fresh_first(filled, said, dice)


def _fresh_first(lines: Sequence[str], said: Sequence[str], dice: random.Random) -> list[str]:
    whole = "\n".join(said).casefold()
    return sorted(_shuffled(lines, dice), key=lambda line: line.casefold()[1:] in whole)


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
    """Everything was said already, with every beginning: then with how often."""
    line = next(iter(part.lines[0] for part in cue.parts), None) or phrases().reactions[cue.reaction][language][0]
    times = len(said) + 1
    filled = line.format(term=cue.term.strip(), money=cue.money) if not cue.parts else line
    return f"For the {times}th time: {filled}" if language == "en" else f"说第{times}遍了：{filled}"


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def content_of(parts: Sequence[Part]) -> str:
    """What a model is to say, a line per part."""
    return "\n".join(f"- {part.lines[0]}" for part in parts)
