"""The jobs about prices that a page and a command share: check a file, fetch from Yahoo."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from workbench.inputs import Inputs, fetch_file
from workbench.market.data_quality import examine
from workbench.market.fetch_task import prices_fetch
from workbench.market.price_files import parse_price_file
from workbench.progress import Progress
from workbench.strict import Strict, parse
from workbench.task import Answer

__all__ = ["CheckRequest", "prices_check", "prices_fetch"]


class CheckRequest(Strict):
    """The file to look at."""

    path: Annotated[str, Field(min_length=1)]


def prices_check(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Say what a price file holds and what is wrong with it.

    The document: ``{file, layout, frequency, price_kind, rows, common_sample: {rows, first, last}, assets: [{asset, first,
    last, observations, missing, longest_gap_days, stale_runs, jumps: [{date, return, resembles}], duplicates}],
    problems: [{kind, asset, detail, action}]}``. Returns are decimals.

    Raises:
        InputError: the request has no path.
        DataError: the file cannot be read as prices at all.
    """
    path = Path(parse(CheckRequest, dict(request)).path)
    data, _ = inputs.read("prices", source="file", identifier=str(path), fetch=fetch_file(path))
    progress(0.2, f"Reading {path.name}")
    today = inputs.now().date()
    raw = parse_price_file(data, path.name, today=today)
    progress(0.6, f"Looking at {len(raw.assets)} assets")
    report = examine(raw, today=today)
    progress(1.0, "Done")
    return Answer(document={"file": path.name, **report.as_document()})
