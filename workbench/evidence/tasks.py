"""The jobs about evidence that a page and a command share: check the figures of claims, look for a quote."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from workbench.errors import DataError, WorkbenchError
from workbench.evidence.figures import check_claim
from workbench.evidence.quotes import find_quote
from workbench.inputs import Inputs, fetch_file
from workbench.progress import Progress
from workbench.strict import Strict, parse, read_json
from workbench.task import Answer

LONGEST_CLAIM = 20_000
LONGEST_SOURCE = 2_000_000


class CheckRequest(Strict):
    """The file of claims: one JSON object per line."""

    path: Annotated[str, Field(min_length=1)]


class QuoteRequest(Strict):
    """The document, and the words to look for in it."""

    source: Annotated[str, Field(min_length=1)]
    quote: str


class SourceDraft(Strict):
    """Only the text counts; what else a file keeps beside it is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: Annotated[str, Field(max_length=LONGEST_SOURCE)]


class ClaimLine(Strict):
    """One line of the file: data, not a request, so columns that are not ours are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str | int
    language: str = "en"
    source: SourceDraft
    claim: Annotated[str, Field(max_length=LONGEST_CLAIM)]


def check(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Check every figure of every claim against the source beside it. No model takes part.

    The document: ``{results: [{id, supported, figures: [{text, value, unit, period, state, reason}]}]}``, one result per
    line in order; a line that cannot be read gives ``{id, line, supported: false, figures: [], error: {...}}``.

    Raises:
        InputError: the request has no path.
        DataError: the file cannot be read, is not UTF-8, or holds no line at all.
    """
    path = Path(parse(CheckRequest, dict(request)).path)
    data, _ = inputs.read("claims", source="file", identifier=str(path), fetch=fetch_file(path))
    lines = [(number, line) for number, line in enumerate(_decoded(data, path).split("\n"), 1) if line.strip()]
    if not lines:
        raise DataError(f"{path} holds no claim.", "Write one JSON object per line: id, language, source, claim.")
    results = []
    for done, (number, line) in enumerate(lines):
        if done % 200 == 0:
            progress(done / len(lines), f"Checking {len(lines):,} claims")
        results.append(_result(line, number))
    progress(1.0, "Done")
    return Answer(document={"results": results})


def quote(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Look for a quote in a PDF, text or Markdown file.

    The document: ``{found, page, start, end, boxes, difference}``; pages from 1, offsets into the page's text, boxes in PDF
    points ``[left, bottom, right, top]``.

    Raises:
        InputError: the quote is empty or too long.
        DataError: there is no such file.
        DocumentError: the file is neither PDF nor text.
    """
    asked = parse(QuoteRequest, dict(request))
    path = Path(asked.source)
    data, _ = inputs.read("source", source="file", identifier=str(path), fetch=fetch_file(path))
    progress(0.2, f"Reading {path.name}")
    found = find_quote(data, path.name, asked.quote)
    progress(1.0, "Done")
    return Answer(document=found.as_document())


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from error


def _result(line: str, number: int) -> dict[str, Any]:
    document: Any = None
    try:
        document = read_json(line, f"line {number}")
        claim = parse(ClaimLine, document)
    except WorkbenchError as error:
        named = document.get("id") if isinstance(document, dict) else None
        given = named if isinstance(named, str | int) else None
        return {"id": given, "line": number, "supported": False, "figures": [], "error": error.as_dict()}
    checked = check_claim(claim.claim, claim.source.text)
    return {"id": claim.id, "supported": checked.supported, "figures": [figure.as_document() for figure in checked.figures]}
