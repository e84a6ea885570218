"""The task that has the pages without text read by the bound vision model, and makes what it read searchable."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from workbench.credentials import Credentials
from workbench.documents.ingest import as_document
from workbench.documents.library import Library
from workbench.documents.model import DocumentInfo
from workbench.documents.page_images import page_image
from workbench.documents.page_readings import PageReading, cleaned
from workbench.errors import DocumentError, InputError
from workbench.inputs import Fetched, Inputs
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.opening import open_client
from workbench.llm.prompt_files import PromptFile
from workbench.llm.roles import bind, machine_memory, model_for
from workbench.progress import Progress
from workbench.settings import Settings, load_settings
from workbench.strict import Strict, parse
from workbench.task import Answer

PROMPT = PromptFile(package="workbench.documents", name="read_page")
#: Pixels across the page: small print stays legible, and the picture small enough for common models.
WIDTH = 1_400
LONGEST_REPLY = 4_096
#: Of one document at once; the next run goes on behind them.
MOST_PAGES = 100
#: Share of the work that is reading the pages; the rest is making them searchable.
READ = 0.9


class ReadRequest(Strict):
    """The document whose pages without text are to be read; those read before are left as they are."""

    document: Annotated[str, Field(min_length=1)]


def read_pages(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Read the pages without text of a document with the bound vision model.

    The document: ``{document: {...}, read: [{page, model, characters}], failed: [{page, message}], left}``; ``left`` counts
    the pages that are still unread.

    Raises:
        InputError: no such document, it has no such pages, or is no PDF.
        ModelFailure: no model that can see is bound, or the server does not answer. What was read before stays.
    """
    from workbench.documents.tasks import make_searchable

    library = Library(inputs.data_dir)
    info = library.document(parse(ReadRequest, dict(request)).document)
    readings, failed = read_missing(library, info, _missing(library, info), inputs, progress)
    make_searchable(library, progress, READ, anew=(info.document_id,))
    progress(1.0, "Done")
    document = {
        "document": as_document(library.document(info.document_id)),
        "read": [{"page": one.page, "model": one.model, "characters": len(one.text)} for one in readings.values()],
        "failed": failed,
        "left": len(_missing_now(library, info)),
    }
    if not readings:
        document["error"] = DocumentError(f"No page of {info.file} could be read. {failed[0]['message']}").as_dict()
    return Answer(document=document, answered=bool(readings), volatile=frozenset({"left"}))


def read_chosen(library: Library, added: Sequence[DocumentInfo], inputs: Inputs, progress: Progress) -> list[str]:
    """Read the pages without text of documents just added, where the user has chosen a vision model. Returns notices.

    A model that merely is there is not used: a page takes it seconds to minutes, which the user decides.
    """
    if _settings(inputs).models.vision is None:
        return []
    notices: list[str] = []
    for info in added:
        missing = _missing_now(library, info)[:MOST_PAGES]
        try:
            failed = read_missing(library, info, missing, inputs, progress)[1] if missing else []
        except ModelFailure as failure:
            return [*notices, f"Pages without text were not read: {failure.message}"]
        notices += [f"{info.file}, page {one['page']} was not read: {one['message']}" for one in failed]
    return notices


def read_missing(
    library: Library, info: DocumentInfo, missing: Sequence[int], inputs: Inputs, progress: Progress
) -> tuple[dict[int, PageReading], list[dict[str, Any]]]:
    """Read these pages and keep what was read; also which could not be: ``{page, message}``.

    Raises:
        ModelFailure: no model that can see is bound, or the server does not answer.
    """
    data, _ = inputs.read(
        f"pages of {info.document_id} read by the model", source="model server", identifier=info.document_id,
        fetch=lambda: Fetched(data=json.dumps(_read_all(library, info, missing, inputs, progress)).encode()),
    )  # fmt: skip
    told = json.loads(data)
    readings = {one["page"]: PageReading(**one) for one in told["read"]}
    if readings:
        library.keep_readings(info.document_id, readings)
    return readings, told["failed"]


def _missing(library: Library, info: DocumentInfo) -> list[int]:
    if not info.pages_without_text:
        raise InputError(f"Every page of {info.file} has text.", "There is nothing to read for a model.")
    missing = _missing_now(library, info)
    if not missing:
        raise InputError(f"The pages without text of {info.file} were all read before.", "Nothing was changed.")
    return missing[:MOST_PAGES]


def _missing_now(library: Library, info: DocumentInfo) -> list[int]:
    done = library.parses.readings(info.sha256)
    return [page for page in info.pages_without_text if page not in done]


def _read_all(
    library: Library, info: DocumentInfo, missing: Sequence[int], inputs: Inputs, progress: Progress
) -> dict[str, list[dict[str, Any]]]:
    """Each page in turn; what was read is kept at once, so that a stop loses one page at the most."""
    client, model = _seeing(inputs, lambda: progress(0.0, "Asking for the vision model"))
    read: dict[int, PageReading] = {}
    failed: list[dict[str, Any]] = []
    for at, page in enumerate(missing):
        share, message = READ * at / len(missing), f"Page {page}: {at + 1} of {len(missing)} read by {model.name}"
        progress(share, message)
        try:
            image = page_image(library.original(info.document_id), page, [], width=WIDTH)
            text = _seen(client, model, image, lambda told=(share, message): progress(*told))  # type: ignore[misc]
        except (DocumentError, ModelFailure) as failure:
            failed.append({"page": page, "message": failure.message})
            continue
        when = inputs.now().isoformat(timespec="seconds")
        read[page] = PageReading(page=page, text=cleaned(text), model=model.name, read_at=when)
        library.parses.keep_readings(info.sha256, read)
    return {"read": [_plain(one) for one in read.values()], "failed": failed}


def _seen(client: OllamaClient, model: ModelInfo, image: bytes, tick: Callable[[], None]) -> str:
    message = Message(role="user", content=PROMPT.fill(), images=(image,))
    reply = client.answer(ChatRequest(model=model, messages=(message,), longest_reply=LONGEST_REPLY), tick=tick)
    if reply.truncated:
        raise ModelFailure("truncated", reply.truncated, "Set a larger context window for the vision model.")
    return reply.text


def _seeing(inputs: Inputs, tick: Callable[[], None]) -> tuple[OllamaClient, ModelInfo]:
    settings = _settings(inputs)
    client = open_client(settings, Credentials(os.environ))
    return client, model_for("vision", bind(settings.models, client.models(tick=tick), client.gate, machine_memory()))


def _settings(inputs: Inputs) -> Settings:
    return load_settings(os.environ, default_data_dir=inputs.data_dir, data_dir=inputs.data_dir)


def _plain(reading: PageReading) -> dict[str, Any]:
    return {"page": reading.page, "text": reading.text, "model": reading.model, "read_at": reading.read_at}
