"""A second look by a model at questions whose topic the rules did not find. It may add topics; it can take nothing away.

What it says counts only where its quote is, letter for letter, a question the rules have seen. A turn that speaks to the
machine is never shown to it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from pydantic import Field

from workbench.coaching.matching import folded
from workbench.coaching.model_wording import Ask
from workbench.coaching.questions import QuestionKind, asks_for
from workbench.coaching.scenario_models import Language, Scenario, Topic
from workbench.coaching.turns import Act, TurnReading
from workbench.llm.drafts import Draft, schema_of
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.prompt_files import PromptFile, as_data
from workbench.llm.structured import read_draft

TOPICS = PromptFile(package="workbench.coaching", name="topics", variables=frozenset({"topics", "turn"}))
LONGEST_REPLY = 400

#: What each topic means, as the model reads it.
MEANINGS: dict[Topic, str] = {
    "goal": "what the money is for",
    "horizon": "when it is needed, for how long it can stay",
    "amount": "how much it is about",
    "income": "what the client earns",
    "assets": "all the client owns",
    "debts": "what the client owes",
    "emergency": "reserves and other savings",
    "liquidity": "coming expenses",
    "family": "family and dependants",
    "loss_reaction": "how the client bears losses",
    "experience": "earlier investments",
    "knowledge": "what the client knows of finance",
    "source": "where the idea comes from",
    "holdings": "what the client holds",
    "restrictions": "rules against selling",
    "tax": "tax",
    "pension": "pensions",
    "remittance": "money sent to others",
    "health": "health",
    "other_offers": "offers by others",
    "documents": "papers, reading and hearing",
    "helper": "who helps the client",
    "funding": "where the money comes from",
    "wish": "what the client wishes",
    "residence": "where the client lives",
    "occupation": "the client's work",
    "employer": "for whom the client works",
    "age": "the client's age",
    "name": "the client's name",
    "contact": "numbers and addresses of the client",
    "product": "name of the product, who issues it",
    "price": "price of a share or unit",
    "since": "when it was bought, for how long it is held",
    "seller": "who sold or arranged it",
    "relatives": "work of a relative",
    "bill": "how much a certain expense is",
}


class AskedTopic(Draft):
    """One question and its topic."""

    question: str = Field(description="the question, copied exactly from the turn")
    topic: str = Field(description="one of the topics, by its name")


class AskedTopics(Draft):
    """All questions of a turn that fit a topic."""

    questions: list[AskedTopic] = Field(description="one entry per question and topic; empty where none fits")


def with_model_topics(reading: TurnReading, scenario: Scenario, language: Language, model: ModelInfo, ask: Ask) -> TurnReading:
    """The reading with the topics a model found in questions that had none. A model that fails changes nothing."""
    unplaced = [act for act in reading.questions if not act.topics]
    if reading.out_of_role or not unplaced:
        return reading
    try:
        answer = read_draft(AskedTopics, ask(_request(reading, model)).text)
    except ModelFailure:
        return reading
    found = {act: _topics(act, answer.questions) for act in unplaced}
    acts = [replace(act, topics=found.get(act, act.topics)) for act in reading.acts]
    added = [fact for act, topics in found.items() for fact in _facts(replace(act, topics=topics), scenario, language)]
    return replace(reading, acts=tuple(sorted([*acts, *added], key=lambda act: (act.start, act.end, act.kind))))


def _request(reading: TurnReading, model: ModelInfo) -> ChatRequest:
    listed = "; ".join(f"{topic} ({meaning})" for topic, meaning in MEANINGS.items())
    prompt = TOPICS.fill(topics=listed, turn=as_data("the trainee's turn", reading.text))
    return ChatRequest(
        model=model, messages=(Message(role="user", content=prompt),), longest_reply=LONGEST_REPLY, think=False,
        may_drop=False, schema=schema_of(AskedTopics),
    )  # fmt: skip


def _topics(act: Act, answers: Iterable[AskedTopic]) -> tuple[Topic, ...]:
    """The topics a model gave to this very question."""
    given = {answer.topic for answer in answers if answer.question.strip() and answer.question.strip() in act.quote}
    return tuple(topic for topic in MEANINGS if topic in given)


def _facts(act: Act, scenario: Scenario, language: Language) -> list[Act]:
    kinds: tuple[QuestionKind, ...] = get_args(QuestionKind)
    kind = next((kind for kind in kinds if kind == act.kind), None)
    if kind is None or not act.topics:
        return []
    asked = [fact for fact in scenario.hidden_facts if asks_for(fact, folded(act.quote), kind, act.topics, language)]
    return [replace(act, kind="fact_asked", detail=fact.id) for fact in asked]
