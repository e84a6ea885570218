"""The client's mind, kept by code: what they feel, whom they trust, what they have told, what still stands against the advice.

``step`` moves it by one turn of the trainee. It decides what may be said next and hands only that on, as a ``Cue``: a hidden
fact is in no cue before its question was asked, so no wording can give it away.

Rules: naming the emotion or answering the open concern calms by 1; blame, pressure and a product before the profile heat by
2; a term above the client's knowledge by 1; at 10 the client leaves. A scenario's own triggers work beside these.
"""

from workbench.coaching.answers import answer_lines
from workbench.coaching.line_checks import leaks
from workbench.coaching.matching import spoken_length
from workbench.coaching.mind_state import (
    LEAVES_AT,
    LONGEST_LINE,
    MOST_OBJECTIONS,
    RETURNS_AFTER,
    TRUST_TO_TELL,
    Change,
    Cue,
    Mind,
    Moved,
    Part,
    Raised,
    Step,
)
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import HiddenFact, Language, Level, Objection, Scenario, Topic
from workbench.coaching.turns import Act, TurnReading


def begin(scenario: Scenario, level: Level) -> Mind:
    """The mind before the first turn. The level moves the start: feeling by one, trust and patience by more."""
    persona = scenario.persona
    shift = {"gentle": -1, "standard": 0, "demanding": 1}[level]
    return Mind(
        # Nobody comes in so angry that the first slip ends the session of a beginner.
        intensity=max(0, min(LEAVES_AT - 1, persona.emotion.intensity + shift)),
        trust=4 - shift,
        patience=6 - 2 * shift,
        understood=persona.knowledge,
    )


def step(mind: Mind, reading: TurnReading, scenario: Scenario, level: Level, language: Language) -> Step:
    """The mind after one turn of the trainee."""
    return _Turn(mind, reading, scenario, level, language).result()


class _Turn:
    """One turn under way: the state as it moves, and the reasons."""

    def __init__(self, mind: Mind, reading: TurnReading, scenario: Scenario, level: Level, language: Language) -> None:
        self.before = mind
        self.reading = reading
        self.scenario = scenario
        self.level = level
        self.language = language
        self.turn = mind.turn + 1
        self.changes: list[Change] = []
        self.raised = list(mind.raised)
        self.told = list(mind.told)
        self.asked = list(mind.asked)
        self.denied = list(mind.denied)
        self.revealed: list[tuple[str, str]] = []
        self.parts: list[Part] = []

    def result(self) -> Step:
        settled = self._settle()
        heat = self._heat()
        intensity = self._intensity(heat, settled)
        trust = self._trust(heat, settled)
        patience = self._patience()
        gone = intensity >= LEAVES_AT
        foreign = self.before.foreign_turns + self.reading.has("other_language")
        kept_from_talking = gone or heat >= 2 or self._talks_past() or (self.reading.has("other_language") and foreign == 1)
        evaded = False
        if not kept_from_talking:
            if settled:
                self.parts.append(Part("settled", (settled.settled.of(self.language),), settled.id))
            evaded = self._answer()
            self._object()
        mind = Mind(
            turn=self.turn, intensity=intensity, trust=trust, patience=patience, understood=self._understood(),
            told=tuple(self.told), asked=tuple(self.asked), raised=tuple(self.raised), denied=tuple(self.denied),
            heard_money=self._money(), foreign_turns=foreign, gone=gone,
        )  # fmt: skip
        return Step(mind, self._cue(mind, evaded), tuple(self.changes), tuple(self.revealed))

    # What moves the state.

    def _note(self, rule: str, of: Moved, by: int, act: Act | None) -> int:
        self.changes.append(Change(rule=rule, of=of, by=by, quote=act.quote if act else ""))
        return by

    def _first(self, *kinds: str) -> Act | None:
        return next(iter(self.reading.of(*kinds)), None)

    def _settle(self) -> Objection | None:
        """The open objection, where this turn answers it."""
        standing = self.before.open_objection
        self._forestall(standing)
        if standing is None:
            return None
        act = next((one for one in self.reading.of("concern_answered") if one.detail == standing.id), None)
        if act is None:
            return None
        self.raised = [one.model_copy(update={"answered": True}) if one.id == standing.id else one for one in self.raised]
        self._note("concern answered", "objection", -1, act)
        return self.scenario.objection(standing.id)

    def _forestall(self, standing: Raised | None) -> None:
        """An objection answered before it was raised is not raised any more."""
        known = {one.id for one in self.raised}
        for act in self.reading.of("concern_answered"):
            if act.detail not in known and (standing is None or act.detail != standing.id):
                known.add(act.detail)
                self.raised.append(Raised(id=act.detail, last_turn=self.turn, answered=True))
                self._note("concern answered before it was raised", "objection", -1, act)

    def _heat(self) -> int:
        """By how much the turn angers: 2 for the worst of it, 1 more for terms of the trade, 3 for abuse."""
        heat = 0
        early = self._first("pitch") if not self.before.profiled else None
        hot = [
            ("abuse", self._first("abuse")),
            ("blame", self._first("blame", "ridicule")),
            ("pressure", self._first("pressure")),
        ]
        hot += [("product before the profile", early), *self._triggered()]
        for rule, act in hot:
            if act is not None and heat == 0:
                heat = self._note(rule, "emotion", 3 if rule == "abuse" else 2, act)
        jargon = self._first("jargon")
        if jargon is not None and not self._talks_past():
            heat += self._note("term above the client's knowledge", "emotion", 1, jargon)
        return heat

    def _triggered(self) -> list[tuple[str, Act | None]]:
        signals = self.reading.signals()
        found: list[tuple[str, Act | None]] = []
        for trigger in self.scenario.escalates_if:
            # A term of the trade has its own rule, and a product is only too early before the profile.
            if trigger.signal in ("jargon", "product_pitch"):
                continue
            found.append((trigger.text.en, signals.get(trigger.signal)))
        return found

    def _calm(self, settled: Objection | None) -> int:
        """By how much the turn calms, below zero: 1 for the emotion or the concern, 1 more for what calms this client."""
        if self._talks_past():
            return 0
        calm = 0
        named = self._first("emotion_named", "apology")
        if named is not None or settled is not None:
            calm += self._note("emotion named" if named else "concern answered", "emotion", -1, named)
        signals = self.reading.signals()
        own = [trigger for trigger in self.scenario.calms_if if trigger.signal != "emotion_named" and trigger.signal in signals]
        if own:
            calm += self._note(own[0].text.en, "emotion", -1, signals[own[0].signal])
        return calm

    def _intensity(self, heat: int, settled: Objection | None) -> int:
        value = self.before.intensity + heat + self._calm(settled)
        if self.reading.has("empty") and self.before.turn and self.before.patience <= 4:
            value += self._note("silence", "emotion", 1, None)
        elif self._wears() and self.before.patience == 0:
            value += self._note("patience is at its end", "emotion", 1, None)
        if self._overdue() and not self.reading.has("fact_asked", "emotion_named", "apology"):
            value += self._note("objection passed over", "emotion", 1, None)
        return max(0, min(LEAVES_AT, value))

    def _trust(self, heat: int, settled: Objection | None) -> int:
        value = self.before.trust
        if heat >= 2:
            value += self._note("angered", "trust", -2, None)
        elif (bad := self._first("told_not_to_worry", "jargon", "lecture", "authority", "vague_assurance")) is not None:
            value += self._note("talked down to", "trust", -1, bad)
        elif self._talks_past():
            value += self._note("talked past", "trust", -1, None)
        good = self._first(
            "emotion_named", "apology", "respect", "scope_stated", "permission_to_wait", "open_question", "fact_asked"
        )
        if heat == 0 and not self._talks_past() and (good or settled):
            value += self._note("taken seriously", "trust", 1, good)
        return max(0, min(10, value))

    def _patience(self) -> int:
        loss = 2 if self.reading.has("abuse") else 1 if self._wears() else 0
        if loss:
            self._note("patience", "patience", -loss, None)
        return max(0, self.before.patience - loss)

    def _wears(self) -> bool:
        return self._talks_past() or self.reading.has("overlong", "other_language")

    def _talks_past(self) -> bool:
        return self.reading.out_of_role or self.reading.has("empty", "abuse", "ai_question")

    def _understood(self) -> int:
        act = self._first("understanding_check")
        plain = self._first("plain_language")
        if act and plain and self.before.understood == self.scenario.persona.knowledge < 5:
            return self.before.understood + self._note("explained and checked", "knowledge", 1, plain)
        return self.before.understood

    def _money(self) -> str:
        """The last amount the trainee named; not one that would confirm a guess at a secret."""
        named = self.reading.of("money_numbers")
        if not named or self._talks_past() or leaks(named[-1].quote, self.scenario, self.told):
            return self.before.heard_money
        return named[-1].quote.strip()

    # What is said.

    def _answer(self) -> bool:
        """Answer what was asked. True where the client would not."""
        asked = self.reading.of("fact_asked")
        for act in asked:
            fact = self.scenario.fact(act.detail)
            if fact.id in self.told:
                continue
            if self._keeps_back(fact, act):
                return True
            self._tell(fact, act)
            return False
        if asked:
            self._tell(self.scenario.fact(asked[0].detail), asked[0])
            return False
        return self._answer_openly()

    def _keeps_back(self, fact: HiddenFact, act: Act) -> bool:
        if fact.may_hide and fact.id not in self.denied and self.before.trust < TRUST_TO_TELL:
            self.denied.append(fact.id)
            return True
        asked_openly = any(one.kind == "open_question" and one.start == act.start for one in self.reading.questions)
        return self.level == "demanding" and self.before.trust < TRUST_TO_TELL and not asked_openly

    def _tell(self, fact: HiddenFact, act: Act) -> None:
        again = fact.id in self.told
        self.parts.append(self._fact_part(fact, again=again))
        # What the money is for and when it is needed come out together, whichever was asked.
        self._profile(*(topic for topic in fact.topics if topic in act.topics or topic in ("goal", "horizon")))
        if not again:
            self.told.append(fact.id)
            self.revealed.append((fact.id, act.quote))
            self._note(f"fact {fact.id} asked for", "fact", 1, act)

    def _fact_part(self, fact: HiddenFact, *, again: bool) -> Part:
        lines = tuple(line.of(self.language) for line in fact.said)
        return Part("fact", lines, fact.id, again, marks=fact.tells.of(self.language))

    def _answer_openly(self) -> bool:
        secret = {topic for fact in self.scenario.hidden_facts if fact.id not in self.told for topic in fact.topics}
        evaded, known = False, 0
        for question in self.reading.questions:
            if secret & set(question.topics):
                evaded = True
                continue
            for topic in _answerable(question.topics):
                part = self._about(topic)
                if known < 2 and part.id not in [one.id for one in self.parts] and self._fits(part):
                    self.parts.append(part)
                    self._profile(topic)
                    known += 1
        return evaded and known == 0

    def _about(self, topic: Topic) -> Part:
        told = next((fact for fact in self.scenario.hidden_facts if topic in fact.topics and fact.id in self.told), None)
        if told is not None:
            return self._fact_part(told, again=True)
        return Part("answer", answer_lines(self.scenario, topic, self.language), topic, topic in self.asked)

    def _profile(self, *topics: Topic) -> None:
        self.asked += [topic for topic in dict.fromkeys(topics) if topic not in self.asked]

    def _object(self) -> None:
        """Bring the open objection back, or raise the next one, where there is room."""
        standing = next((one for one in self.raised if not one.answered), None)
        if standing is not None:
            waited = self.turn - standing.last_turn
            part = Part("objection_again", self._returning(self.scenario.objection(standing.id)), standing.id)
            if waited > RETURNS_AFTER:
                self._say_objection(part, standing.strength + 1)
            return
        known = {one.id for one in self.raised}
        waiting = [one for one in self.scenario.objections if one.id not in known]
        if not waiting or len(known) >= MOST_OBJECTIONS or any(one.kind == "settled" for one in self.parts):
            return
        objection = waiting[0]
        part = Part("objection", (objection.text.of(self.language),), objection.id)
        if self._fits(part) and self._room_for_new():
            self._say_objection(part, 1)

    def _returning(self, objection: Objection) -> tuple[str, ...]:
        own = [line.of(self.language) for line in objection.again]
        framed = [frame.format(text=objection.text.of(self.language)) for frame in phrases().returns[self.language]]
        return (*own, *framed)

    def _say_objection(self, part: Part, strength: int) -> None:
        self.parts.append(part)
        self.raised = [one for one in self.raised if one.id != part.id]
        self.raised.append(Raised(id=part.id, last_turn=self.turn, strength=strength))

    def _room_for_new(self) -> bool:
        """Where nothing was asked, at once; beside an answer from the second turn on; never in answer to a kind word."""
        soothed = self.reading.has("emotion_named", "apology", "permission_to_wait")
        return not soothed and (not self.parts or self.turn > 1)

    def _overdue(self) -> bool:
        standing = next((one for one in self.raised if not one.answered), None)
        return standing is not None and self.turn - standing.last_turn > RETURNS_AFTER

    def _fits(self, part: Part) -> bool:
        used = sum(min(map(spoken_length, one.lines)) for one in self.parts)
        return used + min(map(spoken_length, part.lines)) <= LONGEST_LINE

    def _cue(self, mind: Mind, evaded: bool) -> Cue:
        kind, term = self._reaction(mind, evaded)
        parts = () if mind.gone else tuple(self.parts)
        return Cue(kind, parts, mind.mood, term, mind.heard_money)

    def _reaction(self, mind: Mind, evaded: bool) -> tuple[str, str]:
        if mind.gone:
            return "leave", ""
        if evaded:
            return ("denied" if self.denied != list(self.before.denied) else "evade"), ""
        early = self.reading.has("pitch") and not self.before.profiled
        for kinds, reaction in _REACTIONS:
            act = self._first(*kinds)
            if act is None or (reaction == "other_language" and mind.foreign_turns > 1):
                continue
            if reaction == "pitched":
                return ("pitched" if not early else "pitched_unready" if len(mind.asked) > 1 else "pitched_early"), ""
            if reaction == "repeat_back" and not mind.heard_money:
                return "repeat_unsure", ""
            return reaction, act.quote
        asked = [one for one in self.reading.questions if one.kind != "closed_question"]
        if asked and not self.reading.has("asks_opinion"):
            return "unclear_question", ""
        return f"neutral_{mind.mood}", ""


#: Topics that many questions touch in passing; answered only where a question is about nothing else.
_SOFT: frozenset[Topic] = frozenset({"feelings", "concern", "wish", "knowledge"})


def _answerable(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """What of a question to answer. A check of understanding is answered by saying it back."""
    if "understanding" in topics:
        return ()
    return tuple(topic for topic in topics if topic not in _SOFT) or topics[:1]


#: What the client reacts to first, where a turn does several things.
_REACTIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("abuse",), "hurt"),
    (("injection",), "injection"),
    (("role_reversal",), "role_reversal"),
    (("ai_question",), "is_machine"),
    (("script",), "script"),
    (("empty",), "silent"),
    (("other_language",), "other_language"),
    (("ridicule",), "ridiculed"),
    (("blame",), "blamed"),
    (("pressure",), "pressed"),
    (("pitch",), "pitched"),
    (("told_not_to_worry",), "comforted_badly"),
    (("jargon",), "jargon"),
    (("overlong",), "overlong"),
    (("promise",), "promised"),
    (("lecture", "authority", "defence", "vague_assurance"), "lectured"),
    (("understanding_check",), "repeat_back"),
    (("apology",), "apologised"),
    (("emotion_named",), "soothed"),
    (("listening",), "invited"),
    (("trusted_person",), "accompanied"),
    (("permission_to_wait",), "waiting"),
    (("choice_offered",), "choosing"),
    (("next_step", "written_summary"), "next_step"),
    (("summary",), "summary"),
    (("disclosure",), "disclosed"),
    (("plain_language", "money_numbers"), "explained"),
    (("closing",), "closing"),
    (("greeting",), "greeting"),
)
