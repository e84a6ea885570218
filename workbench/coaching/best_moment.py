"""The best moment of a conversation: words that may be held up as an example."""

import re
from collections.abc import Mapping

from workbench.coaching.assessment import Assessment, Quote
from workbench.coaching.conversation import Conversation
from workbench.coaching.matching import folded
from workbench.coaching.scenario_models import Dimension

#: Below this level nothing is held up.
LEAST = 2.0
#: What in a turn is a fault with a better line of its own.
FAULTS = ("pressure", "abuse", "ridicule", "blame", "told_not_to_worry", "defence", "lecture", "jargon")
#: What no example may hold, beside hard fails and flags.
UNFIT = (*FAULTS, "injection", "script")
#: Asking for what identifies somebody or opens an account.
_IDENTITY = re.compile(
    r"\b(?:passport|id|identity|identification|card|account|social security|national insurance|phone|telephone|mobile)"
    r"(?: card)? ?(?:no\.?|number|digits)|\b(?:pin|password|passcode|cvv|verification code|date of birth)\b"
    r"|身份证|护照|银行卡号|卡号|账号|帐号|手机号|电话号|密码|验证码"
)


def best_moment(
    talk: Conversation, assessment: Assessment, levels: Mapping[Dimension, float]
) -> tuple[Dimension, Quote] | None:
    """The skill that carried best and words of it; never from a turn with a hard fail, a flag, pressure or a request for
    identity numbers. None where there is none such.

    Args:
        levels: that count, a person's before the rules'.
    """
    unfit = {fail.turn for fail in assessment.hard_fails} | {flag.turn for flag in assessment.review_flags}
    unfit |= {turn for turn, reading in talk.readings.items() if reading.has(*UNFIT)}
    unfit |= {turn for turn in talk.readings if _IDENTITY.search(folded(talk.turns[turn].text))}
    best: tuple[float, int] = (LEAST, 0)
    found: tuple[Dimension, Quote] | None = None
    for score in assessment.dimensions:
        quotes = [quote for quote in score.quotes if quote.turn not in unfit]
        rank = (levels.get(score.id, score.score), len(quotes))
        if quotes and (rank > best or (found is None and rank >= best)):
            best, found = rank, (score.id, quotes[0])
    return found
