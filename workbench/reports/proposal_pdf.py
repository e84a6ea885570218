"""The client proposal: two A4 pages, and a third where a commentary was written, set by typst.

Everything that varies reaches the template as JSON, so markup in a client's or an asset's name stays text. The same documents
and client give the same bytes on the same computer (fonts for rare characters come from the system). The PDF is tagged and
accessible (PDF/UA-1). Where no font of the computer has a character, a box stands in its place and the page says so; the
workbook, the CSV and the title of the PDF have the text whole.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.commentary.commentary import Commentary
from workbench.errors import InputError
from workbench.reports.commentary_text import printed_commentaries
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import weight_rows
from workbench.reports.print_fonts import STAND_IN, compiler, texts_in, unprintable, with_stand_ins
from workbench.reports.proposal_budget import LEAST_CHART, MOST_CHART, Budget
from workbench.reports.proposal_content import proposal_content

if TYPE_CHECKING:
    import typst

#: Of the page, in points: the margins of the template, the height of a table row, and a little air.
_TOP, _BOTTOM, _ROW, _SAFETY = 39.7, 782.4, 18.0, 4.0
_UNPRINTABLE = f"Characters that no font of this computer has are printed as {STAND_IN}; the workbook has them."


def proposal_pdf(documents: Documents, client: Client, commentaries: Sequence[Commentary] = ()) -> bytes:
    """The proposal as PDF.

    What was written about it for the client stands on a third page. Tables that would not fit two pages are shortened, and
    say how many rows they leave out.

    Raises:
        InputError: the content does not fit two pages even with its shortest tables.
    """
    engine, fonts = compiler(_TEMPLATE)
    budget, growing = Budget(), True
    written = printed_commentaries([found for found in commentaries if found.audience == "client"])
    assets = sum(row.held for row in weight_rows(documents, client))
    while True:
        content = {**proposal_content(documents, client, budget), "fonts": fonts, "client_note": "", "commentaries": written}
        data = _compiled(engine, content)
        extent = json.loads(engine.query("<extent>", field="value", one=True))
        smaller = _smaller(budget, extent)
        if smaller is not None:
            budget = smaller
        elif growing and (larger := _larger(budget, extent, assets)) is not None:
            budget, growing = larger, False
        else:
            return data


def _compiled(engine: "typst.Compiler", content: Mapping[str, Any]) -> bytes:
    """The PDF, with boxes where a character has no font."""
    import typst

    try:
        return _pdf(engine, content)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return _pdf(engine, _with_boxes(content))


def _with_boxes(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it can be printed, with a note under the headline where the client's name is not whole."""
    missing = unprintable(texts_in(content))
    printed = {**with_stand_ins(content, missing), "title": content["title"], "authors": content["authors"]}
    note = f"{STAND_IN} in the name: this computer has no font for it." if printed["client"] != content["client"] else ""
    return {**printed, "client_note": note, "statements": [*printed["statements"], _UNPRINTABLE]}


def _pdf(engine: "typst.Compiler", content: Mapping[str, Any]) -> bytes:
    year, month, day = content["date"]
    data = engine.compile(
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime(year, month, day, tzinfo=UTC),
    )
    if not isinstance(data, bytes):
        raise TypeError(f"typst gave {type(data).__name__} instead of the bytes of one PDF")
    return data


def _smaller(budget: Budget, extent: Mapping[str, Any]) -> Budget | None:
    """The budget after what overflows a page is taken off; None when both pages hold."""
    smaller = budget
    if extent["first"]["page"] > 1:
        smaller = _shorter_first_page(smaller, extent)
    if extent["second"]["page"] > extent["second_page"]:
        smaller = _shorter_second_page(smaller, _rows(extent["second"]["y"] - _TOP))
    return None if smaller is budget else smaller


def _shorter_first_page(budget: Budget, extent: Mapping[str, Any]) -> Budget:
    """Charts first, then rows of the weights. The charts do not split, so they may leave the end of the page empty."""
    if budget.chart > LEAST_CHART:
        return replace(budget, chart=LEAST_CHART)
    if budget.weights <= 1:
        raise InputError("The first page of the proposal does not fit.", "Shorten the client's name.")
    over = extent["first"]["y"] - _TOP
    if extent["table"]["page"] == 1:
        over -= _BOTTOM - extent["table"]["y"]
    return replace(budget, weights=max(1, budget.weights - _rows(over)))


def _shorter_second_page(budget: Budget, rows: int) -> Budget:
    for _ in range(rows):
        shorter = budget.shorter_second_page()
        if shorter is None:
            raise InputError("The second page of the proposal does not fit.", "Shorten the names of limits and assets.")
        budget = shorter
    return budget


def _larger(budget: Budget, extent: Mapping[str, Any], assets: int) -> Budget | None:
    """Rows that were left out, then charts, take what is spare on the first page; None when that is not worth it."""
    spare = _BOTTOM - extent["first"]["y"] - _SAFETY
    rows = max(0, min(assets - budget.weights, int(spare / _ROW)))
    chart = min(MOST_CHART, budget.chart + spare - rows * _ROW)
    if not rows and chart <= budget.chart + _SAFETY:
        return None
    return replace(budget, weights=budget.weights + rows, chart=max(budget.chart, chart))


def _rows(over: float) -> int:
    """How many table rows are as high as what overflows; too few rather than too many."""
    return max(1, int(over / _ROW))


_TEMPLATE = Path(__file__).with_name("proposal.typ")
