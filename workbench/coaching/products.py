"""Products in what a trainee says: which kind, at what risk level, and whether it is put forward or only spoken of.

Kinds and their risk levels (1 low to 5 high) stand in ``assets/coaching/products.json``. A level named in the same sentence
("risk level 2", "R2") goes before that of the kind. What the client brought up is not the trainee's product, unless it is
recommended.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workbench.coaching.conduct import taken_back
from workbench.coaching.conversation import Conversation, Sentence
from workbench.coaching.matching import folded
from workbench.coaching.scenario_models import LANGUAGES
from workbench.paths import assets_root

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ProductWords:
    """The patterns of ``assets/coaching/products.json``.

    ``kinds``: id, risk level, pattern; ``nouns``: any product; ``levels``: a level by its number; ``named``: as written;
    ``referring``: advice to take what was named just before; ``buying``: advice to buy what the client spoke of.
    """

    kinds: tuple[tuple[str, int, Pattern], ...]
    nouns: Pattern
    levels: Pattern
    named: Pattern
    recommend: Pattern
    referring: Pattern
    buying: Pattern


@dataclass(frozen=True, slots=True)
class Offer:
    """A product the trainee put forward.

    Attributes:
        sentence: in which.
        kind: of product, or ``named``.
        level: its risk, 1 to 5; None where it is not known.
        recommended: advised to the client, and not just described.
        clients_own: the client had brought this kind up before.
    """

    sentence: Sentence
    kind: str
    level: int | None
    recommended: bool
    clients_own: bool

    @property
    def turn(self) -> int:
        """Of the transcript."""
        return self.sentence.turn


@cache
def product_words() -> ProductWords:
    """The words, read once."""
    document = json.loads((assets_root() / "coaching" / "products.json").read_text("utf-8"))
    kinds = tuple(
        (
            one["id"],
            int(one["level"]),
            re.compile(rf"\b(?:{'|'.join(one['patterns']['en'])})|{'|'.join(one['patterns']['zh'])}"),
        )
        for one in document["products"]
    )
    found = {
        name: re.compile("|".join(one for language in LANGUAGES for one in document[name][language]))
        for name in ("nouns", "levels", "named", "recommend", "referring", "buying")
    }
    return ProductWords(kinds, **found)


def offers(talk: Conversation) -> tuple[Offer, ...]:
    """Products the trainee put forward, in order; questions, denials and warnings are none."""
    return tuple(_offers(talk))


def _offers(talk: Conversation) -> Iterator[Offer]:
    for sentence in talk.said:
        advised = _advised(talk, sentence)
        if sentence.asks and not advised:
            continue
        level = _named_level(sentence)
        kinds = list(_kinds(sentence, advised=advised))
        if not kinds and (name := _own_product(talk, sentence, advised=advised)):
            yield Offer(sentence, name, level, advised, clients_own=False)
        for kind, usual in kinds:
            own = _brought_up(talk, sentence.turn, kind)
            if advised or (not own and _put_forward(sentence)):
                yield Offer(sentence, kind, level or usual, advised, own)
        if not kinds:
            yield from _referred(talk, sentence)


def _referred(talk: Conversation, sentence: Sentence) -> Iterator[Offer]:
    """A product that is advised without its name: the one named just before in this turn, or the client's own idea."""
    words = product_words()
    if _pressed(words.referring, sentence):
        before = [one for one in talk.said if one.turn == sentence.turn]
        for earlier in reversed(before[: before.index(sentence)][-_NEAR:]):
            kinds = [] if earlier.asks else list(_kinds(earlier, advised=False))
            if not kinds and (named := _own_product(talk, earlier, advised=False)):
                yield Offer(sentence, named, _named_level(earlier), recommended=True, clients_own=False)
                return
            for kind, usual in kinds:
                own = _brought_up(talk, sentence.turn, kind)
                yield Offer(sentence, kind, _named_level(earlier) or usual, recommended=True, clients_own=own)
            if kinds:
                return
    if _pressed(words.buying, sentence):
        heard = [one for one in talk.heard if one.turn < sentence.turn][-_NEAR:]
        for kind, level, pattern in words.kinds:
            if kind not in _KEPT and any(pattern.search(one.folded) for one in heard):
                yield Offer(sentence, kind, level, recommended=True, clients_own=True)
                return


#: How many sentences back a product may have been named to be meant by "it".
_NEAR = 3
#: Kinds that nobody is talked into buying.
_KEPT = frozenset({"deposit", "money_market"})


def _pressed(words: Pattern, sentence: Sentence) -> bool:
    """Whether one of these words of advice is said and not taken back."""
    plain = sentence.folded
    if _NOT_CHOSEN.search(plain) or (sentence.asks and not _PROPOSES.search(plain)):
        return False
    return any(not taken_back(plain.rstrip("? "), found.start(), found.end()) for found in words.finditer(plain))


_PROPOSES = re.compile(r"\b(?:shall|should|can|could|may) (?:i|we)\b|\bwhy (?:not|don't)\b|\bhow about\b|\blet's\b")


def _kinds(sentence: Sentence, *, advised: bool) -> Iterator[tuple[str, int]]:
    """The kinds of product a sentence names, with their usual risk; those it denies or rules out are left out."""
    for kind, level, pattern in product_words().kinds:
        found = pattern.search(sentence.folded)
        if found and not _denied(sentence, found, advised=advised) and not _ruled_out(sentence, found):
            yield kind, level


def _own_product(talk: Conversation, sentence: Sentence, *, advised: bool) -> str | None:
    """What the trainee brings along without its kind being known: by its own name, or any product they recommend."""
    words = product_words()
    named = words.named.search(sentence.text)
    if (
        named is not None
        and not _said_by_client(talk, sentence.turn, named[0])
        and not taken_back(sentence.folded, named.start(), named.end())
    ):
        return "named"
    return "product" if advised and words.nouns.search(_NOT_NEW.sub(" ", sentence.folded)) else None


#: Products that the client has already, and words that only look like one.
_NOT_NEW = re.compile(
    r"\b(?:your|his|her|their|the old|the existing|the current|existing|old|that old)\s+(?:\w+\s+){0,2}?"
    r"(?:fund|etf|plan|polic(?:y|ies)|annuity|note|bond|portfolio|deposit|account|trust|share|stock|product|package)s?\b|"
    r"\b(?:fund|etf|plan|polic(?:y|ies)|annuity|note|bond|portfolio|trust|share|stock|product)s? (?:that )?you (?:already )?"
    r"(?:have|hold|own|bought)\b|"
    r"\b(?:put|draw|work|make|set)(?:ting)? (?:together |up |out )?(?:an?|the|our|your) (?:\w+ )?plan\b|"
    r"\b(?:fund|policy|plan|bond|share|account) (?:statements?|sheets?|documents?|papers?|letters?|prices?|leaflets?)\b|"
    r"\b(?:privacy|return|refund) policy\b|\bplan (?:to|for the (?:call|talk|day))\b|"
    r"\b(?:written|action|payment|care|lesson|repayment|family|savings?) plan\b|\bmake a note\b|\ba note of\b|\bon trust\b|"
    r"\b(?:written|hand-?written|file|call|meeting|short|quick) notes?\b|"
    r"(?:您|你)(?:现在|原来|手上|手里|手头|买|持有)(?:的|那|这)(?:只|份|款|张|个)?(?:产品|基金|保单)?(?:是|属于)?|"
    r"(?:您|你)(?:现在|原来|手上|手里|买|持有)?的?(?:那|这)?(?:只|份|款|张)?(?:基金|理财|产品|保险|保单|股票|组合|账户)"
)


def _advised(talk: Conversation, sentence: Sentence) -> bool:
    """Whether the sentence recommends something and does not take it back; a question about a supposed case does not."""
    if sentence.asks and _SUPPOSED.search(sentence.folded):
        return False
    for found in product_words().recommend.finditer(sentence.folded):
        clause, start = _clause_of(sentence.folded, found)
        after = sentence.folded[found.start() : found.end() + 24]
        if not (
            _NOT_CHOSEN.search(clause)
            or _NOT_TO_BUY.search(after)
            or _GIVEN_UP.search(sentence.folded[found.end() : found.end() + 60])
            or taken_back(clause.rstrip("? "), found.start() - start, found.end() - start)
        ):
            return True
    if _NOT_CHOSEN.search(sentence.folded):
        return False
    return any(act.kind == "pitch" and act.quote in sentence.text for act in talk.readings[sentence.turn].acts)


_SUPPOSED = re.compile(
    r"如果|假如|假设|要是|万一|照(?:您|你)原来|(?<!what )\bif you\b(?! (?:like|agree|want|wish))|\bsuppose\b|\bimagine\b"
)
_CLAUSES = re.compile(r"[,;:()]|\bbut\b|\band\b|但是?|不过|可是")


def _clause_of(sentence: str, found: re.Match[str]) -> tuple[str, int]:
    """The clause of a folded sentence in which a match begins, and where it begins itself."""
    start = max((one.end() for one in _CLAUSES.finditer(sentence, 0, found.start())), default=0)
    following = _CLAUSES.search(sentence, found.end())
    return sentence[start : following.start() if following else len(sentence)], start


def _ruled_out(sentence: Sentence, found: re.Match[str]) -> bool:
    return _NOT_CHOSEN.search(_clause_of(sentence.folded, found)[0]) is not None


_NOT_CHOSEN = re.compile(
    r"\b(?:if|(?<!i )were) (?:you|we|i|they|anyone)\b(?! (?:were you|like|agree|want|wish))|"
    r"\bexample\b|\bsuppose\b|\bimagine\b|"
    r"\bwhy (?:do|did|would) you\b|\bwhat (?:makes|made) you\b|"
    r"\bdo you (?:think|believe|feel) (?:an?|the|that|it|this)\b|"
    r"\bput (?:to you|it to you|money on it|a (?:figure|number) (?:on|to))\b|"
    r"\b(?:put|leave|set) (?:it|that|this|the \w+) (?:to one side|aside)\b|"
    r"\b(?:could|might|would) (?:also )?have\b|\bconsidered\b|\blooked at\b|\bdecided against\b|\bruled out\b|\bleft out\b|"
    r"\b(?:told|offered|sold|promised|recommended|pitched) (?:you|to you|him|her|them)\b|"
    r"\byou (?:bought|were sold|took out|have|own|hold)\b|"
    r"只有[^。,]{0,14}资格|没有?[^。,]{0,6}(?:资格|权限|permission)|讲不了|"
    r"考虑过|想过|比较过|没有?(?:选|推荐|放)|本来可以|推荐给(?:您|你)的|(?:给|向|跟|为)(?:您|你)(?:推荐|介绍|办|卖)(?:过|的|了)|"
    r"(?:别|甭|不)(?:用|要)?[急忙]着?(?!用|需)|(?:帮|替|给)(?:您|你)(?:把)?[^。,]{0,6}(?:换成|转成|买|投)了|"
    r"(?<![给帮替])(?:您|你)(?:(?:当时|之前|原来|以前|上次)(?:是)?(?:买|投|选|配|放|存|办)(?:这|那)|"
    r"(?:当时|之前|原来|以前|上次)?(?:是)?(?:买|投|选|配|放|存|办)(?:过|了|的|在))"
)
_NOT_TO_BUY = re.compile(
    r"\b(?:(?<!mad )(?<!daft )(?<!silly )(?<!crazy )not|n't|"
    r"against|never|wait\w*|keep\w*|hold on|hold off|before|nothing|no|leav\w+|stay|stop|a look|care|time|"
    r"questions?|notes|advice|call|bring|think|talk|speak|read|ask|check|review|sleep)\b|"
    r"(?:建议|推荐|可以|应该|最好|不如|还是|不妨)(?:您|你)?[^。,]{0,6}(?:不(?!如|错|妨)|别|先(?!买|配|放|卖|转|换|投|拿)|暂|等|保留|继续|留|还|问|看清|想|商量|对比|比一比|确认|核对|带|查)|"
    r"(?<!行)(?<!适合)(?<!合适)(?:不(?:太|大|怎么)?(?:合适|适合|行|妥|可取|划算|值得?|对劲|可以)|[碰动]不得|太(?:险|冒险|危险|悬)|"
    r"不能[碰动]|我不(?:同意|赞成|建议|推荐|会让))"
)
#: An alternative that is named in order to say why it was not taken.
_GIVEN_UP = re.compile(
    r"^[^。;]{0,40}?(?:(?:也|曾)?(?:想|考虑|比较)过|没(?:有)?选(?:它|这|的?(?:原因|理由)|,|。|$)|所以(?:就)?[没不](?:选|放|推荐|建议|给)|"
    r"(?:被我|我)?(?:划掉|排除|否)(?:了|掉))"
)
_TALK_OF = re.compile(
    r"\b(?:considered|looked at|compared|instead of|rather than|unlike|not a|before|history of|what is|means|explain\w*|"
    r"let me explain|is a warning|promise)\b|考虑过|想过|不是|比起|没有选|没选|解释|意思|所谓|警惕|骗|这样的产品|这种产品"
)


def _put_forward(sentence: Sentence) -> bool:
    """Whether a product that is named without advice is at least described as something to have."""
    return not _TALK_OF.search(sentence.folded) and _OFFERED.search(sentence.folded) is not None


_OFFERED = re.compile(
    r"\b(?:our|we (?:have|offer|sell)|i have|pays|yields|earns|gives you|returned|popular|best|most people|covers everything|"
    r"has done well)\b|我们(?:的|有|卖)|有一(?:只|款|个)|"
    r"年化(?:有|能|\d)|收益(?:有|高|不错|很好)|热销|爆款|表现(?:一直)?(?:不错|很好)"
)


def _denied(sentence: Sentence, found: re.Match[str], *, advised: bool) -> bool:
    if advised and not re.search(
        r"\bnot\b|\bnever\b|n't\b|instead of|rather than|不(?!错|过|仅)|别|没", sentence.folded[: found.start()]
    ):
        return False
    return taken_back(sentence.folded, found.start(), found.end())


def _named_level(sentence: Sentence) -> int | None:
    found = product_words().levels.search(sentence.folded)
    if found is None:
        return None
    return int(next(group for group in found.groups() if group))


def _said_by_client(talk: Conversation, turn: int, words: str) -> bool:
    wanted = folded(words).removeprefix("our ").removeprefix("the ")
    return any(wanted in folded(one.text) for one in talk.turns[:turn] if one.speaker == "client")


def _brought_up(talk: Conversation, turn: int, kind: str) -> bool:
    pattern = next(pattern for one, _, pattern in product_words().kinds if one == kind)
    return any(
        pattern.search(folded(one.text))
        for place, one in enumerate(talk.turns[:turn])
        if one.speaker == "client" and place < turn
    )
