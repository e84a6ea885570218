"""The words that carry sentiment, in English and Chinese: measures, directions, judgements, negators, joins.

The lists are ``assets/sentiment/lexicon_{en,zh}.json``; their first entry says how they are written. A word has no fixed sign
where it names a direction: "fell" is bad of profit and good of costs, which ``workbench.sentiment.grammar`` decides.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from workbench.paths import assets_root

Language = Literal["en", "zh"]
#: How a direction finds the measure it speaks of: "profit fell", "cuts costs", "lower sales", "growth in sales".
Form = Literal["", "verb", "transitive", "adjective", "noun"]
Join = Literal["", "same", "new", "cause", "contrast", "concession"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(
    r"https?://\S+|(?<![\w.])[+\-−][$€£]?\d[\d,.]*%?|\d[\d,]*(?:\.\d+)?|(?:[a-z]\.){2,}"
    r"|q[1-4]\b|h[12]\b|\d[qh]\b|(?:vs|inc|corp|co|ltd|mr|mrs|ms|st|dr|plc|oyj|rs|no|mn|bn|approx)\.(?= )"
    r"|[a-z][a-z&']*(?:-[a-z&']+)*|--|[.;:,!?|()\n%]|(?<=\s)[-–—](?=\s)|—"
)
_HAN_NUMBER = r"(?<![\d%％])[+\-−]\d[\d,.]*%?|\d[\d,]*(?:\.\d+)?(?:[%％]|万亿|亿|万)?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What one word or phrase can mean. Zero and empty mean: not this.

    Attributes:
        item: a measure; positive where more of it is good.
        direction: where it goes, up or down.
        form: how the direction finds its measure.
        value: a judgement good or bad by itself.
        resolver: takes back the bad word before it, "lawsuit dismissed".
        agent: whoever does it is not judged by it, "Citi downgrades Nokia".
        patient: to whom it is done, it is the opposite, "Alpha outperforms Beta".
        join: how the clause that begins here stands to the one before.
    """

    item: float = 0.0
    direction: float = 0.0
    form: Form = ""
    value: float = 0.0
    negator: bool = False
    resolver: bool = False
    agent: bool = False
    patient: bool = False
    hedge: bool = False
    steady: bool = False
    expectation: bool = False
    relation: int = 0
    comparison: bool = False
    join: Join = ""


NOTHING = Entry()


class Token(NamedTuple):
    """A word, a number or a mark of punctuation with what the lexicon knows of it; offsets into the text."""

    text: str
    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Lexicon:
    """Entries by their words. ``phrases`` holds the longer ones by their first word, longest first."""

    language: Language
    words: Mapping[str, Entry]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]
    pattern: re.Pattern[str]
    simpler: Mapping[int, int]

    def tokens(self, text: str) -> list[Token]:
        """The text's words in order, phrases of the lexicon taken together."""
        found = [(match[0], *match.span()) for match in self.pattern.finditer(self._plain(text))]
        if self.language == "zh":
            return [Token(word, start, end, self.words.get(word, NOTHING)) for word, start, end in found]
        return list(self._with_phrases(found))

    def _plain(self, text: str) -> str:
        """Small letters, straight apostrophes, simplified characters; every sign stays where it was."""
        plain = folded(text).replace("’", "'")
        return plain.translate(self.simpler) if self.simpler else plain

    def _with_phrases(self, found: list[tuple[str, int, int]]) -> Iterator[Token]:
        index, count = 0, len(found)
        while index < count:
            word, start, end = found[index]
            entry, taken = self.words.get(word, NOTHING), 1
            for rest, meaning in self.phrases.get(word, ()):
                if index + len(rest) < count and all(found[index + 1 + k][0] == part for k, part in enumerate(rest)):
                    entry, taken = meaning, 1 + len(rest)
                    break
            if taken > 1:
                end = found[index + taken - 1][2]
                word = " ".join(part for part, _, _ in found[index : index + taken])
            yield Token(word, start, end, entry)
            index += taken


def folded(text: str) -> str:
    """The text in small letters, as long as it was: a letter whose small form is two stays."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)


def language_of(text: str) -> Language:
    """``zh`` where at least one in six letters is a Chinese character, else ``en``."""
    piece = text[:2000]
    han = len(_HAN.findall(piece))
    return "zh" if han and han * 6 >= sum(letter.isalpha() for letter in piece) else "en"


@lru_cache(maxsize=2)
def load_lexicon(language: Language) -> Lexicon:
    """The lexicon of a language, read once."""
    path = assets_root() / "sentiment" / f"lexicon_{language}.json"
    data = json.loads(path.read_text("utf-8"))
    entries = dict(_entries(data))
    singles = {key: entry for key, entry in entries.items() if " " not in key}
    return Lexicon(
        language=language,
        words=singles,
        phrases=_by_first_word({key: entry for key, entry in entries.items() if " " in key}),
        pattern=_WORD if language == "en" else _han_pattern(singles),
        simpler={ord(pair[0]): ord(pair[1]) for pair in data.get("traditional", "").split()},
    )


def _by_first_word(entries: Mapping[str, Entry]) -> dict[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    grouped: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for key, entry in entries.items():
        first, *rest = key.split(" ")
        grouped.setdefault(first, []).append((tuple(rest), entry))
    return {first: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for first, found in grouped.items()}


def _han_pattern(words: Mapping[str, Entry]) -> re.Pattern[str]:
    """Longest first, so that a longer term is never read as the shorter one inside it."""
    terms = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"{_HAN_NUMBER}|{terms}|[。；！？!?;\n]|[，,：:、（）()]")


def _entries(data: Mapping[str, Any]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}

    def put(word: str, **meaning: Any) -> None:
        entries[word] = replace(entries.get(word, NOTHING), **meaning)

    for sign, name in ((1, "items_good"), (-1, "items_bad")):
        for word, weight in _weighted(data[name]):
            put(word, item=sign * weight)
    for sign, name in ((1, "up"), (-1, "down")):
        for form, groups in data[name].items():
            for word, weight in _weighted(groups):
                for inflected in _inflected(word, form):
                    put(inflected, direction=sign * weight, form=form.removesuffix("s"))
    for sign, name in ((1, "positive"), (-1, "negative")):
        for word, weight in _weighted(data[name]):
            put(word, value=sign * weight)
    _put_flags(data, put)
    return {word.lower(): entry for word, entry in entries.items()}


def _put_flags(data: Mapping[str, Any], put: Any) -> None:
    flags = {
        "negators": "negator",
        "hedges": "hedge",
        "steady": "steady",
        "expectation": "expectation",
        "resolvers": "resolver",
    }
    for name, flag in {**flags, "comparison": "comparison", "agents": "agent", "patients": "patient"}.items():
        for word in data[name]:
            put(word, **{flag: True})
    for relation, name in ((1, "above"), (-1, "below")):
        for word in data[name]:
            put(word, relation=relation)
    for word, join in data["joins"].items():
        put(word, join=join)
    for word in data["set_phrases"]:
        put(word)


def _weighted(groups: Mapping[str, list[str]]) -> Iterator[tuple[str, float]]:
    for weight, words in groups.items():
        for word in words:
            yield word, float(weight)


def _inflected(lemma: str, form: str) -> tuple[str, ...]:
    """The forms of an English verb; words of other kinds, and Chinese ones, have one form."""
    if form not in {"verbs", "transitives"} or _HAN.search(lemma):
        return (lemma,)
    base, *irregular = lemma.split("/")
    if " " in base or len(base) < 3:
        return (base, *irregular)
    stem = base[:-1] if base.endswith(("e", "y")) else base
    if base.endswith("y") and base[-2] not in "aeiou":
        return (base, f"{stem}ies", f"{stem}ied", f"{base}ing", *irregular)
    if base.endswith("e"):
        return (base, f"{base}s", f"{base}d", f"{stem}ing", *irregular)
    third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z")) else f"{base}s"
    return (base, third, f"{base}ed", f"{base}ing", *irregular)
