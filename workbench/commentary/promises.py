"""Words that no commentary may use: promises, advice beyond the result, scenarios told as forecasts.

The lists are short on purpose: each pattern has a reason that a reader can check. They do not replace reading the text.
"""

import re
from typing import Literal

_PROMISE = (
    (
        r"\bguarant\w*|\brisk[- ]free (?:return|profit|gain)|\bno risk\b|\bwithout (?:any )?risk\b|\bcannot lose"
            r"|\bcan(?:no|['’])t lose"
        r"|\bnever loses?\b|\bcertain to\b|\bsure to\b|\bassur\w+ (?:a |of )?(?:return|profit|gain)"
            r"|\bmost (?:that )?(?:you|it|we|the (?:client|portfolio|proposal)) (?:can|could|may|might) (?:ever )?lose"
            r"|\bat most \S+ ?\S* (?:can|could|may|might) be lost|最多(?:只|也)?(?:会|可能)?(?:亏|损)"
            r"|\bensures? (?:a |that )?(?:return|profit|gain)|\bprincipal[- ]protect"
        r"|\bsafe (?:investment|bet|choice)|\bcompletely safe"
        r"|保证|保本|稳赚|零风险|无风险(?!利率)|绝不会亏|不会亏损|必然|必定|一定会|稳健盈利|确保",
        "it promises what no result can promise",
    ),
    (
        r"\byou should (?:buy|sell|invest|act)|\bwe (?:strongly )?(?:advise|urge) you"
            r"|\b(?:buy|sell) (?:now|immediately|at once)\b"
        r"|\bmust (?:buy|sell|invest)|\bdon['’]t miss|\bact (?:now|quickly)|\btransfer (?:your|all|the) (?:money|funds)"
        r"|立即买入|马上买入|立即卖出|务必买|务必卖|强烈建议|赶快|不要错过",
        "it gives advice that does not follow from the result",
    ),
)  # fmt: skip
_WILL = re.compile(
    r"\bwill (?:\w+ )?(?:earn|return|gain|grow|rise|lose|fall|drop|decline|make|yield|outperform|beat|be worth|happen|come)\b"
    r"|\b(?:is|are) (?:going|set|bound) to (?:earn|gain|rise|lose|fall|grow)|\b(?:forecast|predict)(?:s|ed|ion)?\b"
    r"|(?:必将|即将|明年将|未来将|预计会|预测)"
)
#: What makes "will" a condition and not a forecast.
_CONDITION = re.compile(
    r"\bif\b|\bwere\b|\bwould\b|\bin (?:this|that|the|a|such a) (?:scenario|case|repeat)|\bnot a (?:forecast|prediction)"
    r"|\bno (?:forecast|prediction)"
    r"|\bnever a (?:forecast|prediction)|如果|若|假如|倘若|情景|重演|再现|并非预测|不是预测|不代表|非预测"
)
_LIKELY = re.compile(
    r"\b(?:likely|probable|imminent|expected|bound) to (?:happen|occur|come|repeat|recur)|很可能(?:会)?(?:发生|重演)"
    r"|即将发生|概率(?:很|较)?[大高]"
)


def objections(sentence: str, subject: Literal["portfolio", "stress"]) -> list[str]:
    """Why the sentence may not be said, whatever its figures; empty where it may."""
    text = sentence.lower()
    found = [f"“{match[0]}”: {reason}" for pattern, reason in _PROMISE if (match := re.search(pattern, text))]
    forecast = _WILL.search(text)
    if forecast and not _CONDITION.search(text):
        told = "a scenario is not a forecast" if subject == "stress" else "an estimate is not a forecast"
        found.append(f"“{forecast[0]}”: {told}")
    likely = _LIKELY.search(text)
    if likely and subject == "stress":
        found.append(f"“{likely[0]}”: a scenario says what would be lost, not whether it comes")
    return found
