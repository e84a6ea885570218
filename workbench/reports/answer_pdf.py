"""An answer of the report chat as PDF: the answer, its arithmetic, and the pages it stands on with the places marked.

Set by typst. Everything that varies reaches the template as JSON, so markup in a filing stays text.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.errors import DocumentError
from workbench.reports.answer_content import AnswerContent, Draw, Place
from workbench.reports.foreign_text import breakable, one_line
from workbench.reports.print_fonts import compiler, texts_in, unprintable, with_stand_ins

TEMPLATE = Path(__file__).with_name("answer.typ")
#: More would make a file that nobody opens; the others are listed without a picture.
MOST_PICTURES = 12
_LONGEST = 900


def answer_pdf(content: AnswerContent, draw: Draw) -> bytes:
    """The file.

    Args:
        draw: gives the picture of a page with boxes marked.
    """
    with TemporaryDirectory() as folder:
        printed = {**_printed(content), "places": _pictured(content.places, draw, Path(folder))}
        return _set(printed, content.made, Path(folder))


def _set(printed: dict[str, Any], made: datetime, folder: Path) -> bytes:
    template = folder / TEMPLATE.name  # pictures must lie beside it
    template.write_bytes(TEMPLATE.read_bytes())
    typesetter, fonts = compiler(template)
    shown = with_stand_ins(printed, unprintable(texts_in(printed)))
    data = typesetter.compile(
        format="pdf",
        sys_inputs={"content": json.dumps({**shown, "fonts": fonts}, ensure_ascii=False)},
        timestamp=made.astimezone(UTC),
    )
    if not isinstance(data, bytes):
        raise TypeError(f"typst gave {type(data).__name__} instead of the bytes of one PDF")
    return data


def _printed(content: AnswerContent) -> dict[str, Any]:
    return {
        "question": breakable(content.question, 4_000),
        # One result is told by its own block.
        "answer": []
        if len(content.calculations) == 1
        else [breakable(line, _LONGEST * 4) for line in content.answer.splitlines() if line.strip()],
        "is_answered": content.is_answered,
        "how": content.how,
        "calculations": [[one.about, one.name, one.result, one.worked] for one in content.calculations],
        "remarks": [breakable(one, _LONGEST) for one in content.remarks],
        "sources": [breakable(one, _LONGEST, longest_word=70) for one in content.sources],
        "run_line": f"Run {content.run_id}, made {content.made:%Y-%m-%d %H:%M} UTC",
        "date": [content.made.year, content.made.month, content.made.day],
    }


def _pictured(places: tuple[Place, ...], draw: Draw, folder: Path) -> list[dict[str, Any]]:
    """The places with the file names of their pictures; places on one page share a picture."""
    pages = list(dict.fromkeys((place.document_id, place.page) for place in places))
    rows: list[dict[str, Any]] = []
    for number, (document_id, page) in enumerate(pages):
        here = [place for place in places if (place.document_id, place.page) == (document_id, page)]
        boxes = [box for place in here for box in place.boxes]
        picture = _picture(document_id, page, boxes, draw) if number < MOST_PICTURES else None
        name = ""
        if picture is not None:
            name = f"page-{number}.png"
            (folder / name).write_bytes(picture)
        texts = [breakable(one_line(place.text), _LONGEST) for place in here]
        rows.append({"title": breakable(here[0].title, 120), "page": page, "texts": texts, "picture": name})
    return rows


def _picture(document_id: str, page: int, boxes: list[Any], draw: Draw) -> bytes | None:
    try:
        return draw(document_id, page, boxes)
    except DocumentError:
        return None  # the file is gone, or locked: the words remain
