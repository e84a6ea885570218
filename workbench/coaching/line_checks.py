"""What no turn of a client may hold, whoever worded it: secrets not asked for, another role, advice, too many words."""

import re
from collections.abc import Sequence

from workbench.coaching.matching import CHINESE, contains, folded, language_of, spoken_length
from workbench.coaching.mind_state import LONGEST_LINE, Part
from workbench.coaching.scenario_models import Language, Scenario

SHORTEST_LINE = {"en": 8, "zh": 5}

_OTHER_ROLE = re.compile(
    r"\bas an ai\b|language model|\bi am an ai\b|\bsystem prompt\b|\binstructions?\b|"
    r"\bhidden facts?\b|\bscenario\b|\bpersona\b|"
    r"\btrainee\b|\brole-?play\b|"
    r"^\s*(?:client|customer|advis[eo]r|trainee|assistant|user)\s*:|[<>{}\[\]*#`]|"
    r"人工智能|语言模型|提示词|指令|隐藏(?:信息|事实)|角色扮演|学员|剧本|设定|^\s*(?:客户|顾问|学员|助手)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_ADVICE = re.compile(
    r"\bi(?:'d| would)? (?:recommend|advise|suggest)\b|\byou should (?:ask|invest|buy|tell|explain|diversify)\b|\bmy advice\b|"
    r"\bwell done\b|\bgood (?:job|answer)\b|\bscore\b|我(?:建议|推荐)|你应该(?:问|买|投|告诉|解释)|做得(?:好|不错)|得分|评分",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]{5,}|\d+|[㐀-鿿]{2}")


def untold_tells(scenario: Scenario, told: Sequence[str], language: Language) -> tuple[str, ...]:
    """The words that would betray a fact not asked for yet."""
    return tuple(word for fact in scenario.hidden_facts if fact.id not in told for word in fact.tells.of(language))


def leaks(text: str, scenario: Scenario, told: Sequence[str]) -> list[str]:
    """Ids of the facts, not in ``told``, that a text betrays, in either language."""
    return [
        fact.id
        for fact in scenario.hidden_facts
        if fact.id not in told and any(contains(text, word) for word in (*fact.tells.en, *fact.tells.zh))
    ]


def faults_of_line(
    text: str, language: Language, *, forbidden: Sequence[str], parts: Sequence[Part], said: Sequence[str]
) -> list[str]:
    """Why a turn worded by a model cannot be spoken; empty where it can.

    Args:
        forbidden: words that would betray what was not asked for.
        parts: what had to be said.
        said: the client's turns so far.
    """
    faults = []
    length = spoken_length(text)
    if not SHORTEST_LINE[language] <= length <= LONGEST_LINE:
        faults.append(f"it has {length} words instead of {SHORTEST_LINE[language]} to {LONGEST_LINE}")
    if language_of(text) not in (None, language) or (language == "en" and CHINESE.search(text)):
        faults.append("it is in the wrong language")
    if any(contains(text, word) for word in forbidden):
        faults.append("it tells what was not asked for")
    if _OTHER_ROLE.search(folded(text)):
        faults.append("it leaves the client's role")
    if _ADVICE.search(folded(text)):
        faults.append("it gives advice or marks")
    if any(not _holds(text, part) for part in parts):
        faults.append("it leaves out what was to be said")
    if any(text.casefold().strip() == one.casefold().strip() for one in said):
        faults.append("it repeats an earlier turn")
    return faults


def _holds(text: str, part: Part) -> bool:
    if part.marks:
        return any(contains(text, mark) for mark in part.marks)
    spoken = text.casefold()
    return any(word in spoken for line in part.lines for word in _WORDS.findall(line.casefold()))
