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
    """``kinds``: id, risk level and pattern; ``levels``: a level by its number; ``named``: names as written."""

    kinds: tuple[tuple[str, int, Pattern], ...]
    levels: Pattern
    named: Pattern
    recommend: Pattern


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
        for name in ("levels", "named", "recommend")
    }
    return ProductWords(kinds, **found)


def offers(talk: Conversation) -> tuple[Offer, ...]:
    """Products the trainee put forward, in order; questions, denials and warnings are none."""
    return tuple(_offers(talk))


def _offers(talk: Conversation) -> Iterator[Offer]:
    words = product_words()
    for sentence in talk.said:
        advised = _advised(talk, sentence)
        if sentence.asks and not advised:
            continue
        kinds = [(kind, level, found) for kind, level, pattern in words.kinds if (found := pattern.search(sentence.folded))]
        kinds = [(kind, level, found) for kind, level, found in kinds if not _denied(sentence, found, advised=advised)]
        named = words.named.search(sentence.text)
        level = _named_level(sentence)
        own_name = named is not None and not _said_by_client(talk, sentence.turn, named[0])
        if not kinds and (own_name or advised) and _pitched(talk, sentence, named=own_name):
            yield Offer(sentence, "named", level, advised, clients_own=False)
        for kind, usual, _ in kinds:
            own = _brought_up(talk, sentence.turn, kind)
            if advised or (not own and _put_forward(sentence)):
                yield Offer(sentence, kind, level or usual, advised, own)


def _advised(talk: Conversation, sentence: Sentence) -> bool:
    """Whether the sentence recommends something and does not take it back."""
    if _NOT_CHOSEN.search(sentence.folded):
        return False
    found = product_words().recommend.search(sentence.folded)
    if found is not None and not taken_back(sentence.folded, found.start(), found.end()):
        return not _NOT_TO_BUY.search(sentence.folded[found.start() : found.end() + 24])
    return any(act.kind == "pitch" and act.quote in sentence.text for act in talk.readings[sentence.turn].acts)


_NOT_CHOSEN = re.compile(
    r"\b(?:could|might|would) (?:also )?have\b|\bconsidered\b|\blooked at\b|\bdecided against\b|\bruled out\b|"
    r"考虑过|想过|比较过|没有?选|本来可以"
)
_NOT_TO_BUY = re.compile(
    r"\b(?:not|against|wait\w*|keep\w*|hold on|first|before|nothing|no)\b|"
    r"(?:建议|推荐)(?:您|你)?[^。]{0,6}(?:不|别|先|暂|等|保留|继续|留|还)"
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


def _pitched(talk: Conversation, sentence: Sentence, *, named: bool) -> bool:
    """A product by its own name, or something recommended that the turn's reading takes for a product."""
    return named or any(act.kind == "pitch" and act.quote in sentence.text for act in talk.readings[sentence.turn].acts)


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
