"""What must not be said: the rules of conduct (``assets/coaching/conduct_rules.json``) and where a turn breaks them.

A phrase counts where it is claimed. Denied ("I can't guarantee that"), in another's mouth ("you were told it is safe"),
asked about, warned of, or part of a term of the trade ("guaranteed issue", "risk-free rate"), it is no breach.

A claim ("it will come back") is a matter for a person; said with certainty ("mark my words") it is an assurance.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal

from workbench.coaching.matching import CHINESE, Span, folded, pieces
from workbench.coaching.scenario_models import LANGUAGES, Bilingual, Language
from workbench.coaching.word_sets import Pattern, compiled, sets_of, with_sets
from workbench.paths import assets_root

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
_LATIN = re.compile(r"[a-z]")
#: How far from a match a term of the trade may stand to make it one.
_NEAR = 45
#: Up to this length, a neighbouring sentence may carry the certainty of a claim.
_SHORT = 60
#: What a claim breaks that is said with certainty, and the rules beside whose breach it says nothing more.
ASSURANCE = "G01"
ASSURED = frozenset({"G01", "G02", "G03", "G04", "G05", "X01", "P01", "P02"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        kind: ``required``: the phrase is allowed where the turn holds one of ``needs``; ``claim``: a person decides, but said
            with certainty, the phrase breaks ``ASSURANCE`` instead.
        latin, chinese: patterns of a sentence, by the script they are written in. All patterns are compiled where first used.
        across: of neighbouring sentences, read in the turn as a whole.
    """

    id: str
    topic: str
    severity: Literal["critical", "high", "medium", "low"]
    kind: Literal["prohibited", "required", "claim"]
    latin: tuple[str, ...]
    chinese: tuple[str, ...]
    across: tuple[str, ...]
    needs: str
    exceptions: tuple[str, ...]
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
    certain: Pattern
    conditional: Pattern


@lru_cache(maxsize=1_024)
def breaches(text: str) -> tuple[Breach, ...]:
    """Every rule that a turn of the trainee breaks, in order; a rule counts once per sentence."""
    plain, places = _plain(text)
    spans = pieces(plain)
    found = [
        (rule, span.start + match.start(), span.start + match.end())
        for number, span in enumerate(spans)
        for rule, match in _broken(plain[span.start : span.end], plain, _around(plain, spans, number))
    ]
    found += [
        (rule, *match.span()) for rule in rules().values() for one in rule.across for match in compiled(one).finditer(plain)
    ]
    ends = ((rule, places[start], places[end - 1] + 1) for rule, start, end in found)
    return tuple(Breach(rule, start, end, text[start:end]) for rule, start, end in ends)


def rules() -> Mapping[str, Rule]:
    """The rules by id."""
    return _document()[0]


def _around(plain: str, spans: Sequence[Span], number: int) -> str:
    """A sentence with its neighbours where they are short: "It comes back. Mark my words." """
    near = [spans[other] for other in (number - 1, number + 1) if 0 <= other < len(spans)]
    short = [span for span in near if span.end - span.start <= _SHORT]
    reach = [spans[number], *short]
    return plain[min(span.start for span in reach) : max(span.end for span in reach)]


def _broken(sentence: str, whole: str, around: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    broken: set[str] = set()
    for rule in rules().values():
        for match in _matches(rule, sentence):
            if rule.needs and compiled(rule.needs).search(whole):
                continue
            if _excepted(rule, sentence, match) or taken_back(sentence, match.start(), match.end()):
                continue
            breach = rule if rule.kind != "claim" else _claimed(rule, match, sentence, around, broken)
            if breach is not None and breach.id not in broken:
                broken.add(breach.id)
                yield breach, match
                break


def _claimed(rule: Rule, match: re.Match[str], sentence: str, around: str, broken: set[str]) -> Rule | None:
    """What a claim breaks: the rule against assurances where it is said with certainty, nothing where it is conditional."""
    guards = _document()[1]
    if guards.conditional.search(_since_turn(sentence[: match.start()])):
        return None
    if any(not _denied(around[: found.start()], around) for found in guards.certain.finditer(around)):
        return rules()[ASSURANCE]
    return None if broken & ASSURED or guards.conditional.search(sentence[match.end() :][:_NEAR]) else rule


def _matches(rule: Rule, sentence: str) -> Iterator[re.Match[str]]:
    # Patterns in a script that the sentence has no sign of are left out at once: a turn of 10,000 characters stays quick.
    for pattern in (*(rule.latin if _LATIN.search(sentence) else ()), *(rule.chinese if CHINESE.search(sentence) else ())):
        yield from compiled(pattern).finditer(sentence)


def _excepted(rule: Rule, sentence: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    return any(
        found.end() >= start - _NEAR and found.start() <= end + _NEAR
        for pattern in rule.exceptions
        for found in compiled(pattern).finditer(sentence)
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
    return _denied(before, sentence)


def _denied(before: str, sentence: str) -> bool:
    """Whether the clause that stands before a phrase denies it."""
    guards = _document()[1]
    plain = guards.not_negation.sub(" ", _clause(before, sentence, guards))
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
    r"[;!?.。]|\bbut\b|\bso\b|,\s{0,8}(?:and\s{1,8})?(?:our|my|we|i|this|it)\b|\band\s{1,8}(?:our|my|we|i|this|it|the)\b|"
    r"但是?|可是|不过|,\s{0,8}(?:而|我们|我|这|咱)"
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
    words = {language: sets_of(document["words"][language]) for language in LANGUAGES}
    guards = {
        name: compiled("|".join(f"(?:{one})" for one in _in_full(alternatives, words)))
        for name, alternatives in document["guards"].items()
    }
    return MappingProxyType({rule["id"]: _rule(rule, words) for rule in document["rules"]}), _Guards(**guards)


Words = Mapping[Language, Mapping[str, str]]


def _in_full(patterns: Mapping[Language, Sequence[str]], words: Words) -> list[str]:
    """The patterns of both languages with their words; in English a blank is any white space."""
    chinese = [with_sets(one, words["zh"]) for one in patterns["zh"]]
    return [with_sets(one, words["en"]).replace(" ?", r"\s*").replace(" ", r"\s+") for one in patterns["en"]] + chinese


def _rule(document: Mapping[str, Any], words: Words) -> Rule:
    patterns = _in_full(document["patterns"], words)
    return Rule(
        id=document["id"], topic=document["topic"], severity=document["severity"], kind=document["kind"],
        latin=tuple(one for one in patterns if not CHINESE.search(one)),
        chinese=tuple(one for one in patterns if CHINESE.search(one)),
        across=tuple(_in_full(document.get("across", {"en": [], "zh": []}), words)),
        needs="|".join(document["needs"] or ()),
        exceptions=tuple(with_sets(one, words["zh"]) for one in document["exceptions"]),
        why=Bilingual(**document["why"]), fix=Bilingual(**document["fix"]),
    )  # fmt: skip
