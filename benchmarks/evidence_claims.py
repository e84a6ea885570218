"""Claims written by hand on pages, tables and statements of the shared data: ``benchmarks/evidence_written.txt``."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.evidence_pairs import SHARED, Pair, Table

WRITTEN = Path(__file__).with_name("evidence_written.txt")
_CHINESE_REPORT = "filings_zh/pdf/CN_600201_2020_annual_report.pdf"


def written_claims(tables: Sequence[Table]) -> Iterator[tuple[str, Pair]]:
    """Each claim with the half it belongs to: ``tune`` was looked at while the rules were written, ``held-out`` was not."""
    sources = {(table.origin, table.document): table.source for table in tables}
    half, origin, document = "", "", ""
    for line in WRITTEN.read_text("utf-8").split("\n"):
        if line.startswith("@ "):
            half, origin, document = line[2:].split()
        elif line[:2] in ("+ ", "- "):
            source = page(origin, document) if origin.startswith("filings") else source_of(sources, origin, document)
            kind = "true" if line[0] == "+" else "other"
            yield half, Pair("written by hand", f"{origin} {document}", source, line[2:], kind)


def source_of(sources: Mapping[tuple[str, str], str], origin: str, document: str) -> str:
    return sources[origin, document]


def page(origin: str, document: str) -> str:
    """One page (counted from 0) of a filing."""
    import pypdfium2

    name, _, number = document.rpartition(":")
    path = SHARED / (f"filings/pdf/{name}.pdf" if origin == "filings" else _CHINESE_REPORT)
    with pypdfium2.PdfDocument(path) as file:
        return str(file[int(number)].get_textpage().get_text_range()).replace("\r\n", "\n")
