"""The client proposal: two A4 pages, set by typst.

Everything that varies reaches the template as JSON, so markup in a client's or an asset's name stays text. The same documents
and client give the same bytes on the same computer (fonts for Chinese come from the system). The PDF is tagged and accessible
(PDF/UA-1). Where no font of the computer has a character, the page says so and the file is made without that promise; the
workbook and the CSV have the text whole.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.paths import assets_root
from workbench.reports.documents import Client, Documents
from workbench.reports.figures import weight_rows
from workbench.reports.proposal_budget import LEAST_CHART, MOST_CHART, Budget
from workbench.reports.proposal_content import proposal_content

if TYPE_CHECKING:
    import typst

#: Inter comes with the program; the others are what systems have for Chinese, in the order of preference.
FONTS = (
    "Inter",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimSun",
    "DejaVu Sans",
)
#: Of the page, in points: the margins of the template, the height of a table row, and a little air.
_TOP, _BOTTOM, _ROW, _SAFETY = 39.7, 782.4, 18.0, 4.0
_UNPRINTABLE = "Some characters of names have no font on this computer and could not be printed; the workbook has them."


def proposal_pdf(documents: Documents, client: Client) -> bytes:
    """The proposal as PDF.

    Tables that would not fit two pages are shortened, and say how many rows they leave out.

    Raises:
        InputError: the content does not fit two pages even with its shortest tables.
    """
    compiler, fonts = _compiler()
    budget, growing = Budget(), True
    assets = sum(row.held for row in weight_rows(documents, client))
    while True:
        content = {**proposal_content(documents, client, budget), "fonts": fonts}
        data = _compiled(compiler, content)
        extent = json.loads(compiler.query("<extent>", field="value", one=True))
        smaller = _smaller(budget, extent)
        if smaller is not None:
            budget = smaller
        elif growing and (larger := _larger(budget, extent, assets)) is not None:
            budget, growing = larger, False
        else:
            return data


def _compiler() -> tuple["typst.Compiler", list[str]]:
    import typst

    found = typst.Fonts(font_paths=[assets_root() / "fonts" / "print"])
    present = set(found.families())
    return typst.Compiler(input=_TEMPLATE, font_paths=found), [name for name in FONTS if name in present]


def _compiled(compiler: "typst.Compiler", content: Mapping[str, Any]) -> bytes:
    """The PDF; without PDF/UA-1 only where a character has no font."""
    import typst

    try:
        return _pdf(compiler, content, standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return _pdf(compiler, {**content, "statements": [*content["statements"], _UNPRINTABLE]}, standards=[])


def _pdf(compiler: "typst.Compiler", content: Mapping[str, Any], *, standards: list[Any]) -> bytes:
    year, month, day = content["date"]
    data = compiler.compile(
        format="pdf",
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        pdf_standards=standards,
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
