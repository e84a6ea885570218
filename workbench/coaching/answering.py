"""What a client answers to a turn's questions: secrets that were asked for, plain facts, what they have told before."""

import re
from collections.abc import Iterable

from workbench.coaching.answers import answer_lines
from workbench.coaching.matching import folded, spoken_length
from workbench.coaching.mind_state import LONGEST_LINE, MOST_FACTS, TRUST_TO_TELL, Mind, Part
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import PLAIN_FACTS, HiddenFact, Language, Level, Scenario, Topic
from workbench.coaching.turns import Act, TurnReading

MOST_ANSWERS = 2
_TWO_PARTS = re.compile(r",|\band\b|[、;]|和|还有|以及|另外|分别")
#: Topics that many questions touch in passing; answered only where a question is about nothing else, the first of these.
_SOFT: tuple[Topic, ...] = ("concern", "wish", "feelings", "knowledge")
#: A question that puts a step forward rather than asks for a fact.
_PROPOSING = re.compile(
    r"\b(?:shall|should) (?:we|i)\b|\bhow about\b|\bwhat about (?:a |an |putting|selling|moving|keeping|waiting)|"
    r"\bwhy don't (?:we|you)\b|\bwhy not (?=\w)|"
    r"(?:为什么|为啥|干嘛|干吗)不(?!想|敢|愿|能|喜欢|放心|告诉|跟|和|知道)|何不|"
    r"\bwould you (?:consider|be (?:willing|open|happy) to)|"
    r"\bhave you (?:considered|thought of)\b|"
    r"要不要|要不咱|咱们?[^。?]{0,12}(?:好吗|行吗|怎么样|可以吗)|不如|考虑(?:一下|过)?(?:用|买|做|办|换|把|先|保单|拿)|愿不愿意"
)


class Answering:
    """The answers to one turn. ``parts`` in the order they are said; the other lists are the mind's, moved on."""

    def __init__(self, mind: Mind, reading: TurnReading, scenario: Scenario, level: Level, language: Language) -> None:
        self.mind = mind
        self.reading = reading
        self.scenario = scenario
        self.level = level
        self.language = language
        self.parts: list[Part] = []
        self.told = list(mind.told)
        self.asked = list(mind.asked)
        self.denied = list(mind.denied)
        self.owed = list(mind.owed)
        self.revealed: list[tuple[str, str]] = []
        self.evaded = False
        self._most: int | None = None

    def answer(self, *, most: int | None = None) -> None:
        """Answer what was asked; ``evaded`` where the client would not.

        Args:
            most: parts there is room for, besides their length; a secret that has none is owed.
        """
        self._most = most
        if self._sums_up():
            return
        asked = self.reading.of("fact_asked")
        open_to_tell = [act for act in asked if not _PROPOSING.search(folded(act.quote))]
        secrets = [act for act in open_to_tell if act.detail not in self.told]
        for act in secrets:
            fact = self.scenario.fact(act.detail)
            if fact.id in self.told:
                continue
            if self._keeps_back(fact, act):
                self.evaded = not self.parts
                return
            self._tell(fact, act)
        if not secrets:
            self._pay_what_is_owed()
            self._repeat(asked)
        self._answer_openly()

    @property
    def proposed(self) -> bool:
        """Whether the turn only asks what the client thinks of a step."""
        return any(_PROPOSING.search(folded(one.quote)) for one in self.reading.questions) and not self.parts

    def _sums_up(self) -> bool:
        """A summary with its "is that right?" is confirmed or put right, not answered like a question; a guess is not one."""
        secret = self._secret_topics()
        asks = any(one.topics if one.kind != "closed_question" else secret & set(one.topics) for one in self.reading.questions)
        return self.reading.has("summary", "closing") and not asks

    def _keeps_back(self, fact: HiddenFact, act: Act) -> bool:
        if fact.may_hide and fact.id not in self.denied and self.mind.trust < TRUST_TO_TELL:
            self.denied.append(fact.id)
            return True
        asked_openly = any(one.kind == "open_question" and one.start == act.start for one in self.reading.questions)
        return self.level == "demanding" and self.mind.trust < TRUST_TO_TELL and not asked_openly

    def _tell(self, fact: HiddenFact, act: Act) -> None:
        part = self._fact_part(fact, again=False)
        if len(self.revealed) >= MOST_FACTS or not (self.fits(part) or not self.parts):
            self.owed = [*(one for one in self.owed if one != fact.id), fact.id]
            return
        self._say_fact(fact, act.topics, act.quote)

    def _say_fact(self, fact: HiddenFact, topics: Iterable[Topic], quote: str) -> None:
        self.parts.append(self._fact_part(fact, again=False))
        self._note_asked(fact, topics)
        self.told.append(fact.id)
        self.owed = [one for one in self.owed if one != fact.id]
        self.revealed.append((fact.id, quote))

    def _note_asked(self, fact: HiddenFact, topics: Iterable[Topic]) -> None:
        # What the money is for and when it is needed come out together, whichever was asked.
        self._profile(*(topic for topic in fact.topics if topic in topics or topic in ("goal", "horizon")))

    def _pay_what_is_owed(self) -> None:
        """What was asked in an earlier turn and had no room there."""
        for fact_id in [one for one in self.owed if one not in self.told][:1]:
            fact = self.scenario.fact(fact_id)
            self._say_fact(fact, fact.topics, "")

    def _repeat(self, asked: Iterable[Act]) -> None:
        if self.parts or any(_PROPOSING.search(folded(act.quote)) for act in asked):
            return
        for act in list(asked)[:1]:
            fact = self.scenario.fact(act.detail)
            self.parts.append(self._fact_part(fact, again=True))
            self._note_asked(fact, act.topics)

    def _fact_part(self, fact: HiddenFact, *, again: bool) -> Part:
        lines = tuple(line.of(self.language) for line in fact.said)
        return Part("fact", lines, fact.id, again, marks=fact.tells.of(self.language))

    def _answer_openly(self) -> None:
        secret = self._secret_topics()
        said = {topic for fact_id, _ in self.revealed for topic in self.scenario.fact(fact_id).topics}
        guessed, known = False, 0
        for question in self.reading.questions:
            if _PROPOSING.search(folded(question.quote)):
                continue
            if secret & set(question.topics):
                guessed = True
                continue
            if said & set(question.topics) and not _TWO_PARTS.search(folded(question.quote)):
                continue
            for topic in _answerable(tuple(one for one in question.topics if one not in said)):
                part = self._about(topic)
                if known < MOST_ANSWERS and part.id not in [one.id for one in self.parts] and self.fits(part):
                    self.parts.append(part)
                    self._profile(topic)
                    known += 1
        self.evaded = guessed and not self.parts

    def _secret_topics(self) -> set[Topic]:
        return {topic for fact in self.scenario.hidden_facts if fact.id not in self.told for topic in fact.topics}

    def _about(self, topic: Topic) -> Part:
        told = next((fact for fact in self.scenario.hidden_facts if topic in fact.topics and fact.id in self.told), None)
        own = any(reply.topic == topic for reply in self.scenario.replies)
        if told is not None and not own:
            return self._fact_part(told, again=True)
        if topic == "feelings" and self.mind.mood == "calm":
            return Part("answer", phrases().answers["feelings_calm"][self.language], topic, topic in self.asked)
        return Part("answer", answer_lines(self.scenario, topic, self.language), topic, topic in self.asked)

    def _profile(self, *topics: Topic) -> None:
        self.asked += [topic for topic in dict.fromkeys(topics) if topic not in self.asked]

    def fits(self, part: Part) -> bool:
        """Whether there is room for a part beside the others."""
        if self._most is not None and len(self.parts) >= self._most:
            return False
        used = sum(min(map(spoken_length, one.lines)) for one in self.parts)
        return used + min(map(spoken_length, part.lines)) <= LONGEST_LINE


def _answerable(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """What of a question to answer, plain facts first. A check of understanding is answered by saying it back."""
    if "understanding" in topics:
        return ()
    soft = tuple(topic for topic in _SOFT if topic in topics)
    hard = tuple(topic for topic in topics if topic not in soft)
    if "concern" in soft and hard == ("loss_reaction",):
        return ("concern",)
    # All a client owns and how much it is about are one answer, where a question has words of both.
    if {"assets", "income", "bill"} & set(hard):
        hard = tuple(topic for topic in hard if topic != "amount")
    return (*(one for one in hard if one in PLAIN_FACTS), *(one for one in hard if one not in PLAIN_FACTS)) or soft[:1]
