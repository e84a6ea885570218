"""An answer of the report chat as a Word document: text to edit, the pages it stands on as pictures.

Set by python-docx: what files and users brought enters as the text of runs, so nothing in it is read as markup or as a field.
"""

import io
from typing import TYPE_CHECKING

from workbench.errors import DocumentError
from workbench.reports.answer_content import AnswerContent, Draw, Place
from workbench.reports.foreign_text import one_line, shortened

if TYPE_CHECKING:
    from docx.document import Document

#: As in the PDF: the others are listed without a picture.
MOST_PICTURES = 12
_LONGEST = 900
_WIDTH_CM = 16.0
#: Chinese, Japanese and Korean characters need a font that has them.
_EAST_ASIAN = "Noto Sans CJK SC"


def answer_word(content: AnswerContent, draw: Draw) -> bytes:
    """The file (Office Open XML).

    Args:
        draw: gives the picture of a page with boxes marked.
    """
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = docx.Document()
    document.sections[0].page_width, document.sections[0].page_height = Cm(21.0), Cm(29.7)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _EAST_ASIAN)
    properties = document.core_properties
    properties.title, properties.author = shortened(content.question, 200), "Workbench"
    properties.created = properties.modified = content.made.replace(tzinfo=None)
    _answer(document, content)
    _evidence(document, content.places, draw)
    if content.remarks:
        document.add_heading("Remarks", level=2)
        for remark in content.remarks:
            document.add_paragraph(one_line(remark), style="List Bullet")
    document.add_heading("Where this comes from", level=2)
    document.add_paragraph(f"Run {content.run_id}, made {content.made:%Y-%m-%d %H:%M} UTC")
    for source in content.sources:
        document.add_paragraph(one_line(source))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _answer(document: "Document", content: AnswerContent) -> None:
    document.add_heading(shortened(content.question, 4_000), level=1)
    for one in content.calculations:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{one_line(one.name)}: {one_line(one.result)}").bold = True
        paragraph.add_run(f"  {one_line(one.about)}")
        document.add_paragraph(one_line(one.worked))
    if not content.is_answered:
        document.add_paragraph().add_run("No answer.").bold = True
    if len(content.calculations) != 1:
        for line in content.answer.splitlines():
            if line.strip():
                document.add_paragraph(shortened(line, _LONGEST * 4))
    if content.how:
        document.add_paragraph().add_run(content.how).italic = True


def _evidence(document: "Document", places: tuple[Place, ...], draw: Draw) -> None:
    """The places, those of one page under one picture of it."""
    from docx.shared import Cm

    if places:
        document.add_heading("Evidence", level=2)
    for number, (name, page) in enumerate(dict.fromkeys((place.document_id, place.page) for place in places)):
        here = [place for place in places if (place.document_id, place.page) == (name, page)]
        head = document.add_paragraph()
        head.paragraph_format.keep_with_next = True
        head.add_run(f"{shortened(here[0].title, 120)}, page {page}").bold = True
        for place in here:
            quote = document.add_paragraph(shortened(place.text, _LONGEST), style="Quote")
            quote.paragraph_format.keep_with_next = True
        picture = _picture(draw, here) if number < MOST_PICTURES else None
        if picture is not None:
            document.add_picture(io.BytesIO(picture), width=Cm(_WIDTH_CM))


def _picture(draw: Draw, here: list[Place]) -> bytes | None:
    try:
        return draw(here[0].document_id, here[0].page, [box for place in here for box in place.boxes])
    except DocumentError:
        return None  # the file is gone, or locked: the words remain
