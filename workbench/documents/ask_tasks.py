"""The jobs of searching and asking that a page and a command share."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from workbench.credentials import Credentials
from workbench.documents.answer import ask, routing
from workbench.documents.embeddings import bound_vectors
from workbench.documents.filters import Filters
from workbench.documents.finding import Finder
from workbench.documents.model_answer import AnswerDraft, Listener, say
from workbench.documents.passages import Quotable, best_part
from workbench.documents.question import Question
from workbench.documents.retrieve import Passage
from workbench.inputs import Fetched, Inputs
from workbench.llm.failures import ModelFailure
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory
from workbench.progress import Progress
from workbench.provenance import ModelUse
from workbench.settings import Settings, load_settings
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
    model = _KeptModel(inputs, progress) if asked.model else None
    filters, before = _filters(asked), None
    for text in asked.previous:
        before = finder.read(text, filters=filters, previous=before)
    answer = ask(finder, asked.question, speak=model.speak if model else None, filters=filters, previous=before)
    progress(1.0, "Done")
    document = {**answer.document, "notices": [*told, *answer.document["notices"]]}
    if model is not None and model.context:
        document |= {"context": model.context, "notices": [*document["notices"], *model.notices]}
    return Answer(document=document, answered=answer.answered, model=answer.model)


def _text(finder: Finder, question: Question, passage: Passage) -> str:
    """A statement from its beginning, of any other page the part that fits best."""
    if passage.kind == "statement":
        return passage.text
    page = finder.catalogue.texts(passage.document_id).get(passage.page, "")
    return best_part(page, question) or passage.text


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


class _KeptModel:
    """The bound chat model; what it said is kept as an input, so that a replay does not ask again.

    Attributes:
        context: how full its window was (``{used, window, counted, passages, left_out}``), once it has answered.
    """

    def __init__(self, inputs: Inputs, progress: Progress) -> None:
        self._inputs, self._progress = inputs, progress
        self.context: dict[str, Any] = {}

    @property
    def notices(self) -> list[str]:
        """What of the passages the model did not see."""
        left_out = self.context.get("left_out", 0)
        if not left_out:
            return []
        return [
            f"The {left_out} least fitting of {self.context['passages']} passages were not given to the model: "
            f"its window of {self.context['window']:,} tokens holds no more."
        ]

    def speak(self, question: str, passages: Sequence[Quotable]) -> tuple[AnswerDraft, ModelUse]:
        """
        Raises:
            ModelFailure: now, or when it was asked first.
        """

        def fetch() -> Fetched:
            said = _said(self._inputs, self._progress, question, passages)
            return Fetched(data=json.dumps(said, ensure_ascii=False).encode(), as_of=self._inputs.now().date().isoformat())

        data, _ = self._inputs.read("what the model said", source="model server", identifier="chat", fetch=fetch)
        said = json.loads(data)
        if "failure" in said:
            raise ModelFailure(**said["failure"])
        self.context = said.get("context", {})
        return AnswerDraft.model_validate(said["draft"]), ModelUse.model_validate(said["use"])


def _said(inputs: Inputs, progress: Progress, question: str, passages: Sequence[Quotable]) -> dict[str, Any]:
    """What the model says, or why it says nothing: either is kept, so that a replay takes the same way."""
    listener = progress if isinstance(progress, Listener) else None

    def tick() -> None:
        progress(0.5, "The model reads the passages")

    try:
        client = _client(inputs) if listener is None else listener.client
        said = say(client, _bound(inputs, client, tick), question, passages, tick=tick, listener=listener)
    except ModelFailure as failure:
        return {"failure": {"reason": failure.reason, "message": failure.message, "hint": failure.hint}}
    meter = said.meter
    context = {
        "used": meter.prompt + (meter.reply if meter.counted else 0), "window": meter.window, "counted": meter.counted,
        "passages": len(passages), "left_out": said.left_out,
    }  # fmt: skip
    return {"draft": said.draft.model_dump(), "use": said.use.model_dump(), "context": context}


def _client(inputs: Inputs) -> OllamaClient:
    return open_client(_settings(inputs), Credentials(os.environ))


def _bound(inputs: Inputs, client: OllamaClient, tick: Callable[[], None]) -> ModelInfo:
    """
    Raises:
        ModelFailure: the server does not answer, or no model is bound.
    """
    bound = bind(_settings(inputs).models, client.models(tick=tick), client.gate, machine_memory())["chat"]
    if bound.model is None:
        raise ModelFailure("unbound", bound.problem or "There is no model for chat.", bound.hint)
    return bound.model


def _settings(inputs: Inputs) -> Settings:
    return load_settings(os.environ, default_data_dir=inputs.data_dir, data_dir=inputs.data_dir)
