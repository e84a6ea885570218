"""Which companies of the library a question names: full and short names, initials, tickers and codes, with slips of typing.

A wrong company is worse than none, so that a name that fits two companies is given as both and the question is asked back.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from workbench.documents.question_words import words_of

_ZH_FORMS = re.compile(r"(?:股份)?有限(?:责任)?公司|集团|控股|股份|公司")
#: How codes of listed shares begin; other six digits are post codes.
_ZH_LISTED = re.compile(r"(?:60|68|00[0-3]|30|43|83|87|90|20)\d")
_ZH_BEFORE_CODE = re.compile(r"([*A-Z]{0,3}[\u4e00-\u9fff]{2,6}[A-Z]?)\s+(\d{6})(?!\d)")
_ZH_NAMED = re.compile(r"(?:股票|证券)简称\s*[:：]?\s*([*A-Z]{0,3}[\u4e00-\u9fff]{2,6})(?![\u4e00-\u9fff])")
_ZH_SHORT = re.compile(r"(?:中文简称|公司简称)\s*[:：]?\s*([\u4e00-\u9fff]{2,8})")
_TICKER = re.compile(r"(?:trading symbol(?:\(s\))?|ticker symbol|(?:NYSE|NASDAQ|Nasdaq))\s*[:(]?\s*[“\"]?([A-Z]{2,5})\b")
_SYMBOL_ROW = re.compile(
    r"(?:Common Stock|Common Shares|Ordinary Shares|Class A)[^\n]{0,80}?\s([A-Z]{1,5})\s+"
    r"(?:The |the )?(?:New York|N[Yy]|N[Aa][Ss])"
)
_SHORT_NAME = re.compile(r"\((?:the\s+)?[“\"](?:the\s+)?([A-Z0-9][\w&.\- ]{1,28}?)[,.]?[”\"]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*(?:&[A-Za-z0-9]+)*|&")
_DOMAIN = re.compile(r"\.(?:com|net|org|io)$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: Names shorter than this are not matched with a slip of typing.
_LONG_ENOUGH = 6
_ALIKE = 0.86
#: Letters that a name with a slip of typing may have more or fewer.
_SLIPS = 2
#: Letters that no decomposition makes plain.
_PLAIN_LETTERS = MappingProxyType(
    {"’": "'", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "a", "Æ": "A", "œ": "o", "Œ": "O", "ß": "s", "đ": "d", "Đ": "D"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyName:
    """A company and what it may be called.

    Attributes:
        company: as the library has it.
        phrases: lower-case words in order, without legal forms; any of them names it.
        joined: the phrases without spaces, for "BestBuy" and "Coca-Cola".
        initials: in capitals, e.g. "JNJ", "J&J".
        signs: Chinese names and codes: found anywhere in the text.
        beginnings: first words of longer names; a short one counts only where it is written as a name.
        identity: the whole name in one form: two documents with the same are of one company.
    """

    company: str
    phrases: frozenset[tuple[str, ...]]
    joined: frozenset[str]
    initials: frozenset[str]
    signs: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    identity: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedCompanies:
    """What a question names.

    Attributes:
        companies: of the library, in the order of the question.
        spans: (start, end) of the names in the question.
        stranger: a name in the question that is no company of the library; None: there is none.
        ambiguous: companies that one and the same name in the question fits: ask which is meant.
    """

    companies: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    stranger: str | None = None
    ambiguous: tuple[str, ...] = ()


def names_of(company: str, first_pages: Sequence[str] = ()) -> CompanyName:
    """What ``company`` may be called, by its name and by what its first pages say (tickers, codes, short names)."""
    words = _words(company)
    phrases = {core for core in (_core(words),) if core}
    phrases |= {(part,) for word in phrases.copy() for part in _domain(word)}
    beginnings = _first_words(words)
    phrases |= beginnings
    initials = _initials(company)
    signs = _han_names(company)
    early = "\n".join(first_pages)
    if signs or _HAN.search(early):
        signs |= _han_aliases(early)
    else:
        head = first_pages[0] if first_pages else ""
        initials |= set(_TICKER.findall(head)) | set(_SYMBOL_ROW.findall(head))
        phrases |= _short_names(early, phrases)
    joined = {"".join(phrase) for phrase in phrases} | {"".join(word for word in words if word not in words_of("legal_forms"))}
    return CompanyName(
        company=company,
        phrases=frozenset(phrases),
        joined=frozenset(name for name in joined if len(name) > 2 and name not in words_of("common_names")),
        initials=frozenset(name for name in initials if len(name) > 1 and name not in words_of("not_initials")),
        signs=frozenset(signs),
        beginnings=frozenset(phrase[0] for phrase in beginnings if len(phrase) == 1),
        identity=_identity(company, words),
    )


def named_companies(question: str, names: Iterable[CompanyName]) -> NamedCompanies:
    """The companies of ``names`` that stand in ``question``; with a slip of typing only where nothing fits as it is."""
    known, question = list(names), _plain(question)
    found: dict[str, tuple[int, int]] = {}
    for name in known:
        spans = _exact(question, name)
        if spans:
            found[name.company] = max(spans, key=lambda span: span[1] - span[0])
    found = _without_parts(found)
    if not found:
        found = _alike(question, known)
    ordered = sorted(found, key=lambda company: found[company])
    shared = [company for company in ordered if list(found.values()).count(found[company]) > 1]
    return NamedCompanies(
        ambiguous=tuple(shared),
        companies=tuple(ordered),
        spans=tuple(found[company] for company in ordered),
        stranger=None if ordered else _stranger(question),
    )


def _plain(text: str) -> str:
    """Letters without accents and straight apostrophes, sign for sign, so that places stay the same."""
    return "".join(_PLAIN_LETTERS.get(sign) or unicodedata.normalize("NFKD", sign)[0] for sign in text)


def _words(text: str) -> list[str]:
    plain = re.sub(r"'s\b", "", _plain(text))
    return [word.lower().strip(".-") for word in _WORD.findall(plain)]


def _identity(company: str, words: Sequence[str]) -> str:
    han = "".join(_HAN.findall(re.split(r"[（(]", company)[0]))
    if han:
        return _ZH_FORMS.sub("", han)
    core = [_DOMAIN.sub("", word) for word in _core(words)]
    return re.sub(r"[^a-z0-9]", "", "".join(core))


def _core(words: Sequence[str]) -> tuple[str, ...]:
    core = [word for word in words if word]
    while core and core[0] == "the":
        core = core[1:]
    while len(core) > 1 and core[-1] in words_of("legal_forms"):
        core = core[:-1]
    return tuple(word for word in core if word not in ("&", "and"))


def _domain(phrase: tuple[str, ...]) -> list[str]:
    """ "amazon.com" is also "amazon"."""
    if len(phrase) == 1 and re.fullmatch(r"[a-z0-9]{3,}\.(?:com|net|org|io)", phrase[0]):
        return [phrase[0].partition(".")[0]]
    return []


def _first_words(words: Sequence[str]) -> set[tuple[str, ...]]:
    """The first word alone, or the first two, where that is a name and not a word of the language."""
    core = _core(words)
    found: set[tuple[str, ...]] = set()
    if len(core) > 1 and core[0] not in words_of("common_names") and len(core[0]) > 2:
        found.add((core[0],))
    if len(core) > 2 and "of" not in core[:2] and not set(core[:2]) <= words_of("common_names"):
        found.add(core[:2])
    return found


def _initials(company: str) -> set[str]:
    words = [word for word in _WORD.findall(company) if word.lower().strip(".") not in words_of("legal_forms") - {"&", "and"}]
    core = [word for word in words if word.lower() not in ("the",)]
    if not core:
        return set()
    letters = "".join(word[0].upper() for word in core if word.lower() not in ("&", "and"))
    found = {letters} if len(letters) > 2 else set()
    if any(word.lower() in ("&", "and") for word in core):
        found |= {re.sub("N", "&", "".join("N" if word.lower() in ("&", "and") else word[0].upper() for word in core))}
        found |= {"".join("N" if word.lower() in ("&", "and") else word[0].upper() for word in core)}
    found |= {word for word in core if re.fullmatch(r"[A-Z0-9&]{2,6}", word) and not word.isdigit()}
    return found


def _short_names(early: str, phrases: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Names that the filing gives itself in brackets and quotes, when they share a word with its full name."""
    known = {word for phrase in phrases for word in phrase}
    found = set()
    for short in _SHORT_NAME.findall(early):
        words = _core(_words(short))
        if words and known & set(words) and not set(words) <= words_of("common_names") | {"company", "registrant"}:
            found.add(words)
    return found


def _han_names(company: str) -> set[str]:
    found: set[str] = set()
    for part in re.split(r"[（(）)]", company):
        name = "".join(_HAN.findall(part))
        core = _ZH_FORMS.sub("", name)
        found |= {one for one in (name, core) if len(one) > 3}
    return found


def _han_aliases(early: str) -> set[str]:
    found: set[str] = set()
    if "简称" in early:
        for name, code in _ZH_BEFORE_CODE.findall(early):
            found |= {name, code} if _ZH_LISTED.match(code) else {name}
        found |= set(_ZH_NAMED.findall(early)) | set(_ZH_SHORT.findall(early))
    return {name for name in found if not re.search(r"简称|代码|编码|邮政|电话|交易所|股票|证券", name)}


def _exact(question: str, name: CompanyName) -> list[tuple[int, int]]:
    spans = [(match.start(), match.end()) for sign in name.signs for match in re.finditer(re.escape(sign), question)]
    tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(question.replace("’", "'"))]
    tokens = [(word.strip(".-"), start, end) for word, start, end in tokens if word.lower() not in ("&", "and")]
    lower = [word.lower() for word, _, _ in tokens]
    for phrase in name.phrases:
        short = len(phrase) == 1 and phrase[0] in name.beginnings and len(phrase[0]) < _LONG_ENOUGH
        if short or (len(phrase) == 1 and phrase[0] in words_of("common_names")):
            spans += _capitalised(question, tokens, phrase[0])
            continue
        for at in range(len(lower) - len(phrase) + 1):
            if tuple(lower[at : at + len(phrase)]) == phrase or _hyphenated(lower[at : at + 1], phrase):
                spans.append((tokens[at][1], tokens[min(at + len(phrase), len(tokens)) - 1][2]))
    for word, start, end in tokens:
        squashed = re.sub(r"[^a-z0-9]", "", word.lower())
        is_written = word[:1].isupper() or squashed not in name.beginnings or len(squashed) >= _LONG_ENOUGH
        if (
            (squashed in name.joined and is_written)
            or word in name.initials
            or _as_initials(word) in name.initials
            or _telescoped(word, name)
        ):
            spans.append((start, end))
    return spans


def _capitalised(question: str, tokens: Sequence[tuple[str, int, int]], word: str) -> list[tuple[int, int]]:
    """A name that is also a common word counts when it is written as a name; at the start only with a possessive."""
    return [
        (start, end)
        for text, start, end in tokens
        if text.lower() == word and text[0].isupper() and (start or question[end : end + 1] in ("'", "’"))
    ]


def _hyphenated(word: Sequence[str], phrase: tuple[str, ...]) -> bool:
    return bool(word) and len(phrase) > 1 and tuple(re.split(r"[-.]", word[0])) == phrase


def _as_initials(word: str) -> str:
    """ "JnJ" as "JNJ"."""
    return word.upper() if re.fullmatch(r"[A-Z][a-z]?[A-Z]", word) else ""


def _telescoped(word: str, name: CompanyName) -> bool:
    """A word made of the beginnings of all words of a name, two letters or more of each."""
    if len(word) < 4 or not word[0].isupper() or not word.isalpha():
        return False
    return any(len(phrase) > 1 and _is_telescoped(word.lower(), phrase) for phrase in name.phrases)


def _is_telescoped(word: str, phrase: Sequence[str]) -> bool:
    if not phrase:
        return not word
    return any(
        phrase[0].startswith(word[:size]) and _is_telescoped(word[size:], phrase[1:]) for size in range(2, len(word) + 1)
    )


def _without_parts(found: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """A name that stands inside a longer one is not meant: "General" in "General Mills"."""
    return {
        company: span
        for company, span in found.items()
        if not any(
            other != span and other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]
            for other in found.values()
        )
    }


def _alike(question: str, names: Sequence[CompanyName]) -> dict[str, tuple[int, int]]:
    windows = _windows(question)
    best: dict[str, tuple[float, tuple[int, int]]] = {}
    for name in names:
        for wanted in name.joined:
            if len(wanted) < _LONG_ENOUGH:
                continue
            for length in range(len(wanted) - _SLIPS, len(wanted) + _SLIPS + 1):
                for text, span in windows.get((wanted[0], length), ()):
                    score = difflib.SequenceMatcher(None, text, wanted).ratio()
                    if score >= _ALIKE and score > best.get(name.company, (0.0, (0, 0)))[0]:
                        best[name.company] = (score, span)
    top = max((score for score, _ in best.values()), default=0.0)
    return {company: span for company, (score, span) in best.items() if score > top - 0.03}


def _windows(question: str) -> dict[tuple[str, int], list[tuple[str, tuple[int, int]]]]:
    """Up to three neighbouring words run together, by first letter and length: a slip changes neither by much."""
    tokens = [(match[0].lower().strip(".-"), match.start(), match.end()) for match in _WORD.finditer(question)]
    found: dict[tuple[str, int], list[tuple[str, tuple[int, int]]]] = {}
    for at in range(len(tokens)):
        for width in range(1, min(3, len(tokens) - at) + 1):
            part = tokens[at : at + width]
            text = "".join(word for word, _, _ in part)
            found.setdefault((text[:1], len(text)), []).append((text, (part[0][1], part[-1][2])))
    return found


_NAME_PLACE = re.compile(
    r"(?:\b(?:for|of|does|did|has|is|was|at|by|in)\s+|^)([A-Z][\w&.\-]+(?:\s+(?:&|of|[A-Z][\w&.\-]+))*)"
    r"(?:['’]s?\b|\s+(?:have|has|had|report|grow|pay)|[,?]|\s+in\s+(?:FY|fiscal|\d{4}))"
)
_NO_NAME = re.compile(
    r"^(?:FY\d*|Q[1-4]|[0-9]|January|February|March|April|May|June|July|August|September|October|November|December|USD?|EUR|GBP|"
    r"What|Which|How|Who|Is|Was|Are|Were|Does|Did|Do|Has|Have|Had|The|In|As|If|By|From|For|Using|Based|Among|Were|When|Where|"
    r"Roughly|Assume|Answer|Give|Calculate|We|I|You|Round|Please|Can|Could|Total|Net|Gross|Operating|Revenue|Sales|Company)\b"
)


def _stranger(question: str) -> str | None:
    for match in _NAME_PLACE.finditer(question):
        name = match[1]
        if name.lower() in words_of("harmless") | words_of("stop"):
            continue
        if not _NO_NAME.match(name) and name not in words_of("not_initials") and name.upper() not in words_of("not_initials"):
            return name
    return None
