"""Pages cut into passages for the full text and the vectors: at headings and paragraphs, never across a page, tables whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.documents.model import Table

ChunkKind = Literal["text", "table", "statement"]

#: Characters of a passage: enough for a paragraph with its heading, few enough for an embedding model's window.
LONGEST = 1_400
SHORTEST = 200
LONGEST_TABLE = 4_000
_SENTENCE_END = re.compile(r"(?<=[.!?。！？；])\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """A passage of one page. ``position`` counts from 0 within the page; ``heading`` is the nearest one above."""

    document_id: str
    page: int
    position: int
    kind: ChunkKind
    heading: str
    text: str


def chunks_of(document_id: str, pages: Sequence[tuple[int, str]], tables: Sequence[Table] = ()) -> tuple[Chunk, ...]:
    """All passages of a document: of its pages' text, and of each table as lines of cells."""
    by_page: dict[int, list[Table]] = {}
    for table in tables:
        by_page.setdefault(table.page, []).append(table)
    found: list[Chunk] = []
    heading = ""
    for number, text in pages:
        position = 0
        for above, part in _parts(text, heading):
            heading = above
            found.append(Chunk(document_id=document_id, page=number, position=position, kind="text", heading=above, text=part))
            position += 1
        for table in by_page.get(number, ()):
            kind: ChunkKind = "statement" if table.statement else "table"
            found.append(
                Chunk(
                    document_id=document_id,
                    page=number,
                    position=position,
                    kind=kind,
                    heading=table.title,
                    text=table_text(table),
                )
            )
            position += 1
    return tuple(found)


def table_text(table: Table) -> str:
    """A table as text: its title, its heads, a line per row with the cells apart by " | "."""
    lines = [table.title, " | ".join(table.columns)]
    lines += [" | ".join(cell.text if cell is not None else "" for cell in row) for row in table.rows]
    return "\n".join(line for line in lines if line.strip(" |"))[:LONGEST_TABLE]


def _parts(text: str, heading: str) -> Iterator[tuple[str, str]]:
    """(heading, passage) of a page, in order."""
    lines: list[str] = []
    size = 0
    for line in _lines(text):
        begins = is_heading(line) and size >= SHORTEST
        if lines and (begins or size + len(line) > LONGEST):
            yield heading, "\n".join(lines)
            lines, size = [], 0
        if is_heading(line):
            heading = line.strip()
        lines.append(line)
        size += len(line) + 1
    if any(line.strip() for line in lines):
        yield heading, "\n".join(lines)


def _lines(text: str) -> Iterator[str]:
    """Lines, those that are too long for a passage cut at sentences."""
    for line in text.split("\n"):
        while len(line) > LONGEST:
            ends = [match.end() for match in _SENTENCE_END.finditer(line, 0, LONGEST)]
            cut = ends[-1] if ends else LONGEST
            yield line[:cut]
            line = line[cut:]
        yield line


def is_heading(line: str) -> bool:
    """A short line that begins with a capital, a number or a Chinese sign, has few figures and does not end a sentence."""
    line = line.strip()
    if not 3 < len(line) < 90 or line[-1] in ".,;:，。；：" or line[0].islower():
        return False
    return sum(map(str.isdigit, line)) < max(4, len(line) // 4) and line[0] not in "(•·-$"
