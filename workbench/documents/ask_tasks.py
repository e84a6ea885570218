"""The jobs of searching and asking that a page and a command share."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from workbench.credentials import Credentials
from workbench.documents.answer import ask, routing
from workbench.documents.embeddings import bound_vectors
from workbench.documents.filters import Filters
from workbench.documents.finding import Finder
from workbench.documents.model_answer import AnswerDraft, Speaker, speaker
from workbench.documents.passages import Quotable, best_part
from workbench.documents.question import Question
from workbench.documents.retrieve import Passage
from workbench.inputs import Fetched, Inputs
from workbench.llm.failures import ModelFailure
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory
from workbench.progress import Progress
from workbench.provenance import ModelUse
from workbench.settings import load_settings
from workbench.strict import Strict, parse
from workbench.task import Answer

LONGEST_QUESTION = 4_000
MOST_RESULTS = 100
#: Questions of a conversation that a follow-up may lean on.
MOST_BEFORE = 20

PlainQuestion = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class SearchRequest(Strict):
    """A question, how many pages to give, and what the user has set."""

    question: PlainQuestion
    k: Annotated[int, Field(ge=1, le=MOST_RESULTS)] = 10
    document: str | None = None
    company: str | None = None
    period: str | None = None
    collection: str | None = None


class AskRequest(Strict):
    """A question.

    Attributes:
        previous: the questions before it in a conversation, oldest first; a follow-up takes from them what it leaves out.
        model: let the bound chat model answer what code cannot compute.
    """

    question: PlainQuestion
    document: str | None = None
    company: str | None = None
    period: str | None = None
    collection: str | None = None
    previous: Annotated[list[PlainQuestion], Field(max_length=MOST_BEFORE)] = Field(default_factory=list)
    model: bool = True


def docs_search(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Find the pages that answer a question: ``{results, routing, notices}``, best first, one row per page.

    Raises:
        InputError: the request or the library is empty, or there is no such document.
    """
    asked = parse(SearchRequest, dict(request))
    finder, told = _finder(inputs, progress)
    progress(0.2, "Searching")
    found = finder.find(asked.question, k=asked.k, filters=_filters(asked))
    results = [
        {
            "document_id": one.document_id, "title": one.title, "page": one.page, "score": one.score,
            "text": _text(finder, found.question, one), "kind": one.kind, "company": one.company, "why": list(one.why),
        }
        for one in found.passages
    ]  # fmt: skip
    progress(1.0, "Done")
    return Answer(document={"results": results, "routing": routing(found.question), "notices": [*told, *found.notices]})


def docs_ask(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Answer a question: see ``workbench.documents.answer``. ``answered`` is False when it abstains.

    Raises:
        InputError: the request or the library is empty, or there is no such document.
    """
    asked = parse(AskRequest, dict(request))
    finder, told = _finder(inputs, progress)
    progress(0.1, "Reading the question")
    speak = _kept_speaker(inputs, progress) if asked.model else None
    filters, before = _filters(asked), None
    for text in asked.previous:
        before = finder.read(text, filters=filters, previous=before)
    answer = ask(finder, asked.question, speak=speak, filters=filters, previous=before)
    progress(1.0, "Done")
    document = {**answer.document, "notices": [*told, *answer.document["notices"]]}
    return Answer(document=document, answered=answer.answered, model=answer.model)


def _text(finder: Finder, question: Question, passage: Passage) -> str:
    """A statement from its beginning, of any other page the part that fits best."""
    if passage.kind == "statement":
        return passage.text
    page = finder.catalogue.texts(passage.document_id).get(passage.page, "")
    return best_part(page, question.focus, topic_words=" ".join(topic.words for topic in question.topics)) or passage.text


def _filters(asked: SearchRequest | AskRequest) -> Filters:
    return Filters(document_id=asked.document, company=asked.company, period=asked.period, collection=asked.collection)


def _finder(inputs: Inputs, progress: Progress) -> tuple[Finder, list[str]]:
    """Over the library of the data folder, and what the user must know of its vectors."""
    vectors, notice = bound_vectors(inputs.data_dir, tick=lambda: progress(0.05, "Asking the embedding model"))
    finder = Finder(inputs.data_dir, vectors)
    _keep_library(finder, inputs)
    return finder, [notice] if notice else []


def _keep_library(finder: Finder, inputs: Inputs) -> None:
    """Which documents stood behind the answer, as an input of the run."""

    def fetch() -> Fetched:
        listed = [
            {
                "document_id": info.document_id,
                "sha256": info.sha256,
                "file": info.file,
                "company": info.company,
                "period": info.period,
            }
            for info in finder.library.documents()
        ]
        return Fetched(data=json.dumps(listed, ensure_ascii=False).encode(), as_of=inputs.now().date().isoformat())

    inputs.read("documents", source="library", identifier=str(finder.library.version()), fetch=fetch)


def _kept_speaker(inputs: Inputs, progress: Progress) -> Speaker:
    """The bound chat model; what it said is kept as an input, so that a replay does not ask again."""

    def speak(question: str, passages: Sequence[Quotable]) -> tuple[AnswerDraft, ModelUse]:
        def fetch() -> Fetched:
            said = _said(inputs, progress, question, passages)
            return Fetched(data=json.dumps(said, ensure_ascii=False).encode(), as_of=inputs.now().date().isoformat())

        data, _ = inputs.read("what the model said", source="model server", identifier="chat", fetch=fetch)
        said = json.loads(data)
        if "failure" in said:
            raise ModelFailure(**said["failure"])
        return AnswerDraft.model_validate(said["draft"]), ModelUse.model_validate(said["use"])

    return speak


def _said(inputs: Inputs, progress: Progress, question: str, passages: Sequence[Quotable]) -> dict[str, Any]:
    """What the model says, or why it says nothing: either is kept, so that a replay takes the same way."""
    try:
        draft, use = _bound_speaker(inputs, progress)(question, passages)
    except ModelFailure as failure:
        return {"failure": {"reason": failure.reason, "message": failure.message, "hint": failure.hint}}
    return {"draft": draft.model_dump(), "use": use.model_dump()}


def _bound_speaker(inputs: Inputs, progress: Progress) -> Speaker:
    """
    Raises:
        ModelFailure: the server does not answer, or no model is bound.
    """
    settings = load_settings(os.environ, default_data_dir=inputs.data_dir, data_dir=inputs.data_dir)
    client = open_client(settings, Credentials(os.environ))
    bound = bind(settings.models, client.models(), client.gate, machine_memory())["chat"]
    if bound.model is None:
        raise ModelFailure("unbound", bound.problem or "There is no model for chat.", bound.hint)
    return speaker(client, bound.model, lambda: progress(0.5, "The model reads the passages"))
