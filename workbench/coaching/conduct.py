"""What must not be said: the rules of conduct (``assets/coaching/conduct_rules.json``) and where a turn breaks them.

A phrase counts where it is claimed. Denied ("I can't guarantee that"), in another's mouth ("you were told it is safe"),
asked about, warned of, or part of a term of the trade ("guaranteed issue", "risk-free rate"), it is no breach.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal

from workbench.coaching.matching import CHINESE, folded, pieces
from workbench.coaching.scenario_models import LANGUAGES, Bilingual, Language
from workbench.paths import assets_root

Pattern = re.Pattern[str]

#: Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁɡοαεινκτ", "aeopcyxijsdgoaeivkt")
_MORE_SIMPLIFIED = str.maketrans("擔負擬證損賺贖穩絕對諾還給銀貨幣", "担负拟证损赚赎稳绝对诺还给银货币")
_BETWEEN_CHINESE = frozenset(" -*·•.~_|/+=#'\"^…")
_SPELLED_OUT = re.compile(r"(?<![a-z])(?:[a-z][ .\-*_]){4,}[a-z](?![a-z])")
_ASIDE = re.compile(
    r",\s*(?:of course|however|unfortunately|sadly|naturally|honestly|obviously|frankly|as you know|"
    r"to be (?:honest|clear|fair|frank)|当然|坦白说|老实说|很遗憾)\s*,"
)
_LIST_OR = re.compile(r",\s*(?:or|nor)\b|或者?")
#: A phrase between single quotes, which are apostrophes elsewhere.
_OPENED, _CLOSED = re.compile(r"(?:^|[\s(:])'[^']{0,30}$"), re.compile(r"^[^']{0,30}'(?![a-z])")
_QUOTES = re.compile(r"[\"“”「」『』‘’]")
#: A set of words named in a pattern.
_NAMED = re.compile(r"<([a-z_]+)>")
#: How far from a match a term of the trade may stand to make it one.
_NEAR = 45


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``required``: the phrase is allowed where the turn, or the next ones, hold one of ``needs``."""

    id: str
    topic: str
    severity: Literal["critical", "high", "medium", "low"]
    required: bool
    patterns: tuple[Pattern, ...]
    needs: Pattern | None
    exceptions: tuple[Pattern, ...]
    why: Bilingual
    fix: Bilingual


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a rule is broken: ``start`` and ``end`` in the text as written, and the words there."""

    rule: Rule
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class _Guards:
    """What takes a phrase back, by name."""

    negation: Pattern
    not_negation: Pattern
    double: Pattern
    boundary: Pattern
    reported: Pattern
    after: Pattern
    offers: Pattern


@lru_cache(maxsize=1_024)
def breaches(text: str) -> tuple[Breach, ...]:
    """Every rule that a turn of the trainee breaks, in order; a rule counts once per sentence."""
    plain, places = _plain(text)
    found = []
    for span in pieces(plain):
        sentence = plain[span.start : span.end]
        for rule, match in _broken(sentence, plain):
            start, end = places[span.start + match.start()], places[span.start + match.end() - 1] + 1
            found.append(Breach(rule, start, end, text[start:end]))
    return tuple(found)


def broken_in(sentence: str) -> frozenset[str]:
    """The ids of the rules that a folded sentence breaks."""
    return frozenset(rule.id for rule, _ in _broken(sentence, sentence))


def rules() -> Mapping[str, Rule]:
    """The rules by id."""
    return _document()[0]


def _broken(sentence: str, whole: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    for rule in rules().values():
        for match in _matches(rule, sentence):
            if rule.needs is not None and rule.needs.search(whole):
                continue
            if not _excepted(rule, sentence, match) and not taken_back(sentence, match.start(), match.end()):
                yield rule, match
                break


def _matches(rule: Rule, sentence: str) -> Iterator[re.Match[str]]:
    for pattern in rule.patterns:
        yield from pattern.finditer(sentence)


def _excepted(rule: Rule, sentence: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    return any(
        found.end() >= start - _NEAR and found.start() <= end + _NEAR
        for pattern in rule.exceptions
        for found in pattern.finditer(sentence)
    )


def taken_back(sentence: str, start: int, end: int) -> bool:
    """Whether a phrase in a folded sentence is denied, reported, asked about, quoted or warned of."""
    guards = _document()[1]
    before, after = _ASIDE.sub(" ", sentence[:start]), sentence[end:]
    if guards.after.search(after) or _in_quotes(before, after):
        return True
    if sentence.rstrip("\"'”’ ").endswith("?") and not guards.offers.search(sentence):
        return True
    if guards.reported.search(_since_turn(before)):
        return True
    clause = _clause(before, sentence, guards)
    plain = guards.not_negation.sub(" ", clause)
    return guards.negation.search(plain) is not None and guards.double.search(plain) is None


def _clause(before: str, sentence: str, guards: _Guards) -> str:
    """What stands before a phrase in its clause. In a list closed by "or" the denial of its head holds for all of it."""
    if _LIST_OR.search(sentence):
        before = before.replace(",", " ")
    last = 0
    for found in guards.boundary.finditer(before):
        last = found.end()
    return before[last:]


_TURNS_TO_CLAIM = re.compile(
    r"[;!?.。]|\bbut\b|,?\s*\bso\b|,\s*(?:and\s+)?(?:our|my|we|i|this|it)\b|\band\s+(?:our|my|we|i|this|it|the)\b|"
    r"但是?|可是|不过|,\s*(?:而|我们|我|这|咱)"
)


def _since_turn(before: str) -> str:
    """What stands before a phrase since the speaker last turned to a claim of their own."""
    last = 0
    for found in _TURNS_TO_CLAIM.finditer(before):
        last = found.end()
    return before[last:]


def _in_quotes(before: str, after: str) -> bool:
    if _OPENED.search(before) and _CLOSED.match(after):
        return True
    opened = len(_QUOTES.findall(before))
    return opened % 2 == 1 and _QUOTES.search(after) is not None


def _plain(text: str) -> tuple[str, list[int]]:
    """The text for reading, and for each of its signs the place in ``text``: disguises between and in letters are undone."""
    kept = [
        (sign, place)
        for place, sign in enumerate(folded(text).translate(_LOOKALIKES).translate(_MORE_SIMPLIFIED))
        if unicodedata.category(text[place]) not in ("Cf", "So", "Sk", "Mn", "Cs")
    ]
    joined = _without_disguise(kept)
    signs = "".join(sign for sign, _ in joined)
    drop = {
        place
        for found in _SPELLED_OUT.finditer(signs)
        for place in range(found.start(), found.end())
        if not signs[place].isalpha()
    }
    kept = [one for place, one in enumerate(joined) if place not in drop]
    return "".join(sign for sign, _ in kept), [place for _, place in kept]


def _without_disguise(signs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    result: list[tuple[str, int]] = []
    for number, (sign, place) in enumerate(signs):
        if sign in _BETWEEN_CHINESE and result and CHINESE.match(result[-1][0]):
            follows = next((other for other, _ in signs[number + 1 :] if other not in _BETWEEN_CHINESE), "")
            if CHINESE.match(follows):
                continue
        result.append((sign, place))
    return result


@cache
def _document() -> tuple[Mapping[str, Rule], _Guards]:
    document = json.loads((assets_root() / "coaching" / "conduct_rules.json").read_text("utf-8"))
    words = _words(document["words"])
    guards = {
        name: re.compile("|".join(f"(?:{with_words(one, words)})" for language in LANGUAGES for one in alternatives[language]))
        for name, alternatives in document["guards"].items()
    }
    return MappingProxyType({rule["id"]: _rule(rule, words) for rule in document["rules"]}), _Guards(**guards)


def _words(document: Mapping[str, Mapping[str, list[str]]]) -> dict[str, str]:
    """The sets of words that patterns name as ``<set>``, each as one pattern; a set may name those before it."""
    words: dict[str, str] = {}
    for language in LANGUAGES:
        for name, alternatives in document[language].items():
            words[name] = f"(?:{'|'.join(with_words(one, words) for one in alternatives)})"
    return words


def with_words(pattern: str, words: Mapping[str, str]) -> str:
    """A pattern with each ``<set>`` of words that it names put in; other angle brackets stay."""
    return _NAMED.sub(lambda found: words.get(found[1], found[0]), pattern)


def _rule(document: Mapping[str, Any], words: Mapping[str, str]) -> Rule:
    needs = document["needs"]
    return Rule(
        id=document["id"], topic=document["topic"], severity=document["severity"], required=document["kind"] == "required",
        patterns=tuple(re.compile(with_words(one, words)) for language in LANGUAGES for one in document["patterns"][language]),
        needs=re.compile("|".join(needs)) if needs else None,
        exceptions=tuple(re.compile(with_words(one, words)) for one in document["exceptions"]),
        why=Bilingual(**document["why"]), fix=Bilingual(**document["fix"]),
    )  # fmt: skip


def fix_for(rule_id: str, language: Language) -> str:
    """What to do instead of breaking a rule."""
    return rules()[rule_id].fix.of(language)
