"""The client's mind, kept by code: what they feel, whom they trust, what they have told, what still stands against the advice.

``step`` moves it by one turn of the trainee. It decides what may be said next and hands only that on, as a ``Cue``: a hidden
fact is in no cue before its question was asked, so no wording can give it away.

Rules: naming the emotion or answering the open concern calms by 1; blame, pressure and a product before the profile heat by
2; a term above the client's knowledge by 1; at 10 the client leaves, after they have said so once, or at once where they were
abused. A scenario's own triggers work beside these.
"""

from workbench.coaching.answering import Answering
from workbench.coaching.line_checks import leaks
from workbench.coaching.matching import folded
from workbench.coaching.mind_state import (
    FORGIVES_BELOW,
    LEAVES_AT,
    WARNS_AT,
    Change,
    Cue,
    Mind,
    Moved,
    Part,
    Raised,
    Step,
)
from workbench.coaching.objecting import acknowledges, objection_of, passed_over
from workbench.coaching.reactions import correction_of, reaction_to
from workbench.coaching.scenario_models import Language, Level, Objection, Scenario
from workbench.coaching.tongues import is_another_language, is_unintelligible
from workbench.coaching.turns import Act, TurnReading
from workbench.coaching.worst_case import worst_told

PASSED_OVER = "objection passed over"
#: What wins trust, first come first.
_WINS = ("emotion_named", "apology", "respect", "scope_stated", "permission_to_wait", "open_question", "fact_asked")
_TALKS_DOWN = ("told_not_to_worry", "jargon", "lecture", "authority", "vague_assurance")
#: Trust beyond which nothing lifts it while an objection that has come back is still unanswered.
_TRUST_WITH_OPEN_OBJECTION = 7


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
        self.language = language
        self.turn = mind.turn + 1
        self.changes: list[Change] = []
        self.raised = list(mind.raised)
        self.gained = list(mind.gained)
        self.answers = Answering(mind, reading, scenario, level, language)
        self.unheard = is_unintelligible(reading.text) and not reading.has("abuse")
        self.foreign = is_another_language(reading.text)

    def result(self) -> Step:
        settled = self._settle()
        heat = self._heat()
        risen = self._intensity(heat, settled)
        leaves = risen >= LEAVES_AT and (self.before.warned or self.reading.has("abuse"))
        intensity = LEAVES_AT if leaves else min(risen, LEAVES_AT - 1)
        mind = self.before.model_copy(
            update={
                "turn": self.turn, "intensity": intensity, "trust": self._trust(heat, settled), "patience": self._patience(),
                "understood": self._understood(), "gone": leaves, "warned": self._warned(intensity, risen),
                "foreign_turns": self.before.foreign_turns + self.reading.has("other_language"),
                "agreed": self.before.agreed or self.reading.has("next_step", "written_summary"),
                "gained": tuple(self.gained), **self._money(),
            }
        )  # fmt: skip
        if not self._kept_from_talking(mind, heat):
            self.answers.answer(most=1 if self._warns(mind) else None)
        self._note_facts()
        answers = self.answers
        mind = mind.model_copy(
            update={
                "told": tuple(answers.told), "asked": tuple(answers.asked), "denied": tuple(answers.denied),
                "owed": tuple(answers.owed),
            }
        )  # fmt: skip
        cue = self._cue(mind, heat, settled)
        mind = mind.model_copy(update={"raised": tuple(self.raised)})
        return Step(mind, cue, tuple(self.changes), tuple(answers.revealed))

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
            if acknowledges(self.scenario.objection(standing.id), self.reading):
                # Who is heard out waits for the answer a while longer.
                self._keep(standing.model_copy(update={"last_turn": self.turn}))
            return None
        self._keep(standing.model_copy(update={"answered": True}))
        self._note("concern answered", "objection", -1, act)
        return self.scenario.objection(standing.id)

    def _keep(self, raised: Raised) -> None:
        self.raised = [raised if one.id == raised.id else one for one in self.raised]

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

    def _counts(self, act: Act | None) -> bool:
        """Whether these words are said for the first time; the same ones soothe or win trust once."""
        if act is None:
            return False
        words = folded(act.quote)[:80]
        if words in self.before.gained:
            return False
        if words not in self.gained:
            self.gained.append(words)
        return True

    def _calm(self, settled: Objection | None) -> int:
        """By how much the turn calms, below zero: 1 for the emotion or the concern, 1 more for what calms this client."""
        if self._talks_past():
            return 0
        calm = 0
        named = self._first("emotion_named", "apology")
        if self._counts(named) or settled is not None:
            calm += self._note("emotion named" if named else "concern answered", "emotion", -1, named)
        signals = self.reading.signals()
        own = [trigger for trigger in self.scenario.calms_if if trigger.signal != "emotion_named" and trigger.signal in signals]
        if own and self._counts(signals[own[0].signal]):
            calm += self._note(own[0].text.en, "emotion", -1, signals[own[0].signal])
        return calm

    def _intensity(self, heat: int, settled: Objection | None) -> int:
        value = self.before.intensity + heat + self._calm(settled)
        if self.reading.has("empty") and not self.unheard and self.before.turn and self.before.patience <= 4:
            value += self._note("silence", "emotion", 1, None)
        elif self._wears() and self.before.patience == 0:
            value += self._note("patience is at its end", "emotion", 1, None)
        if passed_over(self.before, self.reading) and self._comes_back(heat):
            value += self._note(PASSED_OVER, "emotion", 1, None)
        return max(0, min(LEAVES_AT, value))

    def _comes_back(self, heat: int) -> bool:
        """Whether the client says again what was passed over. Who says nothing of it is not angrier for it, either.

        Nor is a client who first tells what they still owed an answer.
        """
        if heat >= 2 or self._talks_past() or self._apart() or set(self.before.owed) - set(self.before.told):
            return False
        reaction, _ = reaction_to(self.reading, self.before, self.before, evaded=False, proposed=self.answers.proposed)
        return self._objection(reaction, answered=False, settled=None) is not None

    def _warned(self, intensity: int, risen: int) -> bool:
        """Whether the client has said by the end of this turn that they will leave if it goes on.

        What was passed over comes back in its own words first; only where the client would leave for it do they say so.
        """
        if self.before.warned:
            return intensity >= FORGIVES_BELOW
        angered = any(one.of == "emotion" and one.by > 1 for one in self.changes)
        return risen >= LEAVES_AT or (angered and intensity >= WARNS_AT)

    def _trust(self, heat: int, settled: Objection | None) -> int:
        value = self.before.trust
        if self._apart():
            return value
        if heat >= 2:
            value += self._note("angered", "trust", -2, None)
        elif (bad := self._first(*_TALKS_DOWN)) is not None:
            value += self._note("talked down to", "trust", -1, bad)
        elif self._talks_past():
            value += self._note("talked past", "trust", -1, None)
        good = next((act for act in self.reading.of(*_WINS) if self._counts(act)), None)
        standing = self.before.open_objection
        held = standing is not None and standing.strength > 1 and value >= _TRUST_WITH_OPEN_OBJECTION
        if heat == 0 and not self._talks_past() and ((good and not held) or settled):
            value += self._note("taken seriously", "trust", 1, good)
        return max(0, min(10, value))

    def _patience(self) -> int:
        loss = 2 if self.reading.has("abuse") else 1 if self._wears() else 0
        if loss:
            self._note("patience", "patience", -loss, None)
        return max(0, self.before.patience - loss)

    def _wears(self) -> bool:
        return self._talks_past() or (self.reading.has("overlong", "other_language") and not self._apart())

    def _talks_past(self) -> bool:
        if self._apart():
            return False
        return self.reading.out_of_role or self.reading.has("empty", "abuse", "ai_question")

    def _apart(self) -> bool:
        """Nothing was said that could be heard; the client asks again and holds nothing against anybody."""
        return (self.unheard or self.foreign) and not self.reading.out_of_role and not self.reading.has("abuse", "ai_question")

    def _understood(self) -> int:
        act = self._first("understanding_check")
        plain = self._first("plain_language")
        if act and plain and self.before.understood == self.scenario.persona.knowledge < 5:
            return self.before.understood + self._note("explained and checked", "knowledge", 1, plain)
        return self.before.understood

    def _money(self) -> dict[str, object]:
        """The worst case in money that the trainee told of the client's own; not one that would confirm a guess at a secret."""
        told = worst_told(self.reading)
        if told is None or told.rank < max(1, self.before.heard_rank) or self._talks_past():
            return {}
        if leaks(told.quote, self.scenario, self.before.told):
            return {}
        return {"heard_money": told.quote, "heard_left": told.left, "heard_rank": told.rank}

    def _note_facts(self) -> None:
        for fact_id, quote in self.answers.revealed:
            self.changes.append(Change(rule=f"fact {fact_id} asked for", of="fact", by=1, quote=quote))

    # What is said.

    def _kept_from_talking(self, mind: Mind, heat: int) -> bool:
        """Whether the turn gets a reaction and no answer."""
        first_foreign = self.reading.has("other_language") and mind.foreign_turns == 1
        return mind.gone or heat >= 2 or self._talks_past() or self._apart() or first_foreign

    def _warns(self, mind: Mind) -> bool:
        """Whether the client says in this turn that they will leave if it goes on."""
        return mind.warned and not self.before.warned and not mind.gone

    def _cue(self, mind: Mind, heat: int, settled: Objection | None) -> Cue:
        if self._apart():
            return Cue("other_language" if self.foreign else "unheard", (), mind.mood)
        kind, term = reaction_to(self.reading, self.before, mind, evaded=self.answers.evaded, proposed=self.answers.proposed)
        correction = correction_of(self.reading, mind, self.scenario, self.language) if kind == "summary" else ""
        warns = self._warns(mind)
        parts: list[Part] = []
        if not self._kept_from_talking(mind, heat):
            thanks = [Part("settled", (settled.settled.of(self.language),), settled.id)] if settled else []
            parts = [*(one for one in thanks if self.answers.fits(one)), *self.answers.parts]
            # Before a warning there is room for one thing, and nothing counts as said that is not.
            if not (warns and parts):
                parts += self._objects(kind, parts, settled)
        # Taking leave and a warning end whatever else is said.
        tail = "warning" if warns else kind if parts and kind.startswith(("farewell", "closing")) else ""
        return Cue("corrected" if correction else kind, tuple(parts), mind.mood, term, mind.heard_money, correction, tail)

    def _objects(self, reaction: str, parts: list[Part], settled: Objection | None) -> list[Part]:
        found = self._objection(reaction, answered=bool(parts), settled=settled)
        if found is None or not self.answers.fits(found[0]):
            return []
        part, strength = found
        self.raised = [one for one in self.raised if one.id != part.id]
        self.raised.append(Raised(id=part.id, last_turn=self.turn, strength=strength))
        return [part]

    def _objection(self, reaction: str, *, answered: bool, settled: Objection | None) -> tuple[Part, int] | None:
        return objection_of(
            self.before, self.raised, self.reading, self.scenario, self.language,
            reaction=reaction, answered=answered, settled=settled is not None,
        )  # fmt: skip
