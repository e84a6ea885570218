"""The levels by a model: each dimension in three passes, with quotes that must stand letter for letter in their turn.

A pass whose answer breaks a rule is asked once more and then dropped. Where fewer than two passes hold, the rules' level
stands and is marked so. A model may add a hard fail, with a quote, and take none away.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import Field

from workbench.coaching.assessment import QUOTES_FROM, DimensionScore, HardFail, Quote, ReviewFlag
from workbench.coaching.conduct import taken_back
from workbench.coaching.conversation import Conversation
from workbench.coaching.matching import folded, language_of
from workbench.coaching.rubric import RubricDimension, rubric
from workbench.coaching.scenario_models import Dimension, Language
from workbench.llm.drafts import Draft, schema_of
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Message, Reply
from workbench.llm.models import ModelInfo
from workbench.llm.prompt_files import PromptFile, as_data
from workbench.llm.structured import read_draft
from workbench.strict import Strict

JUDGE = PromptFile(
    package="workbench.coaching",
    name="judge",
    variables=frozenset({"skill", "about", "anchors", "least", "language", "transcript"}),
)
HARD_FAILS = PromptFile(package="workbench.coaching", name="hard_fails", variables=frozenset({"faults", "transcript"}))

PASSES, LEAST_PASSES = 3, 2
LONGEST_REPLY = 700
#: A spread of the passes above this is shown as low confidence.
UNSURE_ABOVE = 1.0

#: Asks the model; ``OllamaClient.answer`` is one.
Ask = Callable[[ChatRequest], Reply]

_LANGUAGES = {"en": "plain British English", "zh": "Simplified Chinese (简体中文)"}
_TOLD = {
    "en": {
        "failed": "The model gave no usable level for “{name}”: {why} The level by the rules stands.",
        "unsure": "Low confidence on “{name}”: the passes lie {spread:g} levels apart.",
    },
    "zh": {
        "failed": "模型没有给出“{name}”的可用评分：{why}采用规则评分。",
        "unsure": "“{name}”的评分把握不大：几次评分相差{spread:g}级。",
    },
}


class QuoteDraft(Draft):
    """Words of a turn."""

    turn: int = Field(description="number of the turn")
    text: str = Field(description="the words, copied letter for letter from that turn")


class LevelDraft(Draft):
    """One pass on one dimension."""

    reason: str = Field(description="why this level, one or two sentences")
    quotes: list[QuoteDraft] = Field(description="the words the level rests on")
    score: Literal[1, 2, 3, 4, 5] = Field(description="the level")
    improvement: str = Field(description="one better line the trainee could have said")


class FaultDraft(Draft):
    """A fault and its words."""

    id: str = Field(description="id of the fault")
    turn: int = Field(description="number of the trainee's turn")
    text: str = Field(description="the words, copied letter for letter")


class FaultsDraft(Draft):
    """All faults found."""

    faults: list[FaultDraft] = Field(description="one entry per fault; empty where there is none")


class Verdict(Strict):
    """What a model's passes come to: every dimension (by the model, or by the rules where it failed), added fails, flags."""

    dimensions: tuple[DimensionScore, ...]
    fails: tuple[HardFail, ...] = ()
    flags: tuple[ReviewFlag, ...] = ()


class Judge(Protocol):
    """Whoever judges a conversation beside the rules."""

    def verdict(self, talk: Conversation, rules: Sequence[DimensionScore]) -> Verdict:
        """The verdict on a conversation that the rules have scored. Never raises for a model's failure."""
        ...


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """A local model. ``seed`` sets the order of the dimensions in each pass and the model's own."""

    model: ModelInfo
    ask: Ask
    seed: int = 0

    def verdict(self, talk: Conversation, rules: Sequence[DimensionScore]) -> Verdict:
        """Three passes over all dimensions in shuffled order, then one over the hard fails."""
        passes: dict[Dimension, list[LevelDraft]] = {score.id: [] for score in rules}
        problems: dict[Dimension, str] = {}
        for number in range(PASSES):
            order = list(passes)
            random.Random(f"{self.seed}:{number}").shuffle(order)
            for dimension in order:
                try:
                    passes[dimension].append(self._level(talk, rubric().dimension(dimension), number))
                except ModelFailure as failure:
                    problems[dimension] = failure.message
        found = [_settled(score, passes[score.id], problems.get(score.id, ""), talk.language) for score in rules]
        flags = tuple(flag for _, flag in found if flag is not None)
        return Verdict(dimensions=tuple(score for score, _ in found), fails=self._faults(talk), flags=flags)

    def _level(self, talk: Conversation, dimension: RubricDimension, number: int) -> LevelDraft:
        """
        Raises:
            ModelFailure: no answer, or twice one that breaks the rules.
        """
        prompt = JUDGE.fill(
            skill=dimension.name.en, about=dimension.about.en, anchors=_anchors(dimension),
            least=str(dimension.least_quotes), language=_LANGUAGES[talk.language], transcript=_shown(talk),
        )  # fmt: skip
        messages: tuple[Message, ...] = (Message(role="user", content=prompt),)
        wrong: Sequence[str] = ()
        for _ in range(2):
            reply = self.ask(_request(self.model, messages, schema_of(LevelDraft), self.seed + number))
            draft = read_draft(LevelDraft, reply.text)
            wrong = faults_of_level(draft, talk)
            if not wrong:
                return draft
            again = f"That cannot be used: {'; '.join(wrong)}. Answer again in the same form."
            said = Message(role="assistant", content=reply.text[:4_000])
            messages = (*messages, said, Message(role="user", content=again))
        raise ModelFailure("wrong_shape", f"{'; '.join(wrong)}.")

    def _faults(self, talk: Conversation) -> tuple[HardFail, ...]:
        listed = "\n".join(f"- {rule.id}: {rule.name.en}. {rule.about.en}." for rule in rubric().hard_fails)
        prompt = HARD_FAILS.fill(faults=listed, transcript=_shown(talk))
        request = _request(self.model, (Message(role="user", content=prompt),), schema_of(FaultsDraft), self.seed)
        try:
            draft = read_draft(FaultsDraft, self.ask(request).text)
        except ModelFailure:
            return ()
        known = {rule.id for rule in rubric().hard_fails}
        return tuple(
            HardFail(id=fault.id, turn=fault.turn, quote=fault.text)
            for fault in draft.faults
            if fault.id in known and fault.turn in talk.readings and _holds(talk, fault.turn, fault.text)
        )


def judged(talk: Conversation, rules: Sequence[DimensionScore], fails: Sequence[HardFail], judge: Judge) -> Verdict:
    """The verdict of ``judge``; on what a hard fail bears, its level is never above that of the rules."""
    verdict = judge.verdict(talk, rules)
    held = {dimension for fail in fails for dimension in _BEARS_ON.get(fail.id, ())}
    by_rules = {score.id: score for score in rules}
    dimensions = tuple(
        by_rules[score.id] if score.id in held and score.score > by_rules[score.id].score else score
        for score in verdict.dimensions
    )
    return verdict.model_copy(update={"dimensions": dimensions})


_BEARS_ON: Mapping[str, tuple[Dimension, ...]] = {
    "HF1": ("disclosure",), "HF2": ("suitability",), "HF3": ("suitability",), "HF4": ("suitability", "disclosure"),
    "HF5": ("objection_empathy",), "HF7": ("disclosure",),
}  # fmt: skip


def faults_of_level(draft: LevelDraft, talk: Conversation) -> list[str]:
    """Why a pass cannot be used: a quote that does not stand in its turn, or none where the level needs one."""
    found = [
        f"turn {quote.turn} does not hold the words {quote.text[:60]!r}"
        for quote in draft.quotes
        if not (0 <= quote.turn < len(talk.turns) and quote.text.strip() and quote.text in talk.turns[quote.turn].text)
    ]
    if draft.score >= QUOTES_FROM and not draft.quotes:
        found.append(f"level {draft.score} needs quotes")
    if not draft.reason.strip():
        found.append("there is no reason")
    return found


def _settled(
    rules: DimensionScore, passes: Sequence[LevelDraft], problem: str, language: Language
) -> tuple[DimensionScore, ReviewFlag | None]:
    """The mean of the passes, with the words of the pass nearest to it; the rules' level where too few passes hold."""
    name = rubric().dimension(rules.id).name.of(language)
    if len(passes) < LEAST_PASSES:
        why = f"{problem.strip()} " if language == "en" else problem.strip()
        return rules, ReviewFlag(id="model", turn=None, quote="", reason=_TOLD[language]["failed"].format(name=name, why=why))
    levels = [one.score for one in passes]
    mean, spread = sum(levels) / len(levels), float(max(levels) - min(levels))
    quoted = [one for one in passes if one.quotes] or passes
    nearest = min(quoted, key=lambda one: abs(one.score - mean))
    if mean >= QUOTES_FROM and not nearest.quotes:
        mean = QUOTES_FROM - 0.1
    better = nearest.improvement.strip()
    score = DimensionScore(
        id=rules.id, score=round(mean, 1), scorer="model", spread=spread, reason=nearest.reason.strip(),
        quotes=tuple(Quote(turn=quote.turn, text=quote.text) for quote in nearest.quotes),
        improvement=better if language_of(better) == language else rules.improvement,
    )  # fmt: skip
    if spread <= UNSURE_ABOVE:
        return score, None
    told = _TOLD[language]["unsure"].format(name=name, spread=spread)
    return score, ReviewFlag(id="spread", turn=None, quote="", reason=told)


def _holds(talk: Conversation, turn: int, words: str) -> bool:
    """Whether words stand in a turn and are not taken back there."""
    if not words.strip() or words not in talk.turns[turn].text:
        return False
    plain = folded(words)
    inside = [one for one in talk.said if one.turn == turn and (plain in one.folded or one.folded in plain)]
    return not any(_back(one.folded, plain) for one in inside)


def _back(sentence: str, words: str) -> bool:
    start = max(0, sentence.find(words))
    return taken_back(sentence, start, min(len(sentence), start + len(words)))


def _anchors(dimension: RubricDimension) -> str:
    return "\n".join(f"{level}: {text.en}" for level, text in sorted(dimension.anchors.items()))


def _shown(talk: Conversation) -> str:
    lines = "\n".join(f"[{place}] {turn.speaker}: {turn.text}" for place, turn in enumerate(talk.turns))
    return as_data("the transcript", lines)


def _request(model: ModelInfo, messages: tuple[Message, ...], schema: Mapping[str, object], seed: int) -> ChatRequest:
    return ChatRequest(
        model=model, messages=messages, longest_reply=LONGEST_REPLY, temperature=0.2, seed=seed, think=False,
        may_drop=False, schema=schema,
    )  # fmt: skip
