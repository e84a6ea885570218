"""A page of a kept PDF as a picture, with the places of an answer marked on it."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from threading import Lock

from workbench.documents.model import Box
from workbench.errors import DocumentError

#: Pixels of the longer side at the most, so that a page of any size stays a picture of a few hundred kilobytes.
LARGEST = 2_400
#: Room around a mark, in points.
MARGIN = 2.0
#: Pixels of white that stay around the print.
RIM = 24
#: Colour of a mark: light enough to read the print beneath it.
MARK = (255, 214, 92)

#: PDFium may be used by one thread at a time.
_ONE_AT_A_TIME = Lock()


def page_image(path: Path, page: int, boxes: Sequence[Box], *, width: int) -> bytes:
    """The page as PNG without its empty margins, ``width`` pixels wide before those are cut, with ``boxes`` marked.

    Args:
        path: of a PDF that the library keeps.
        page: 1-based.
        boxes: left, top, right, bottom in points, from the top left of the page as displayed.

    Raises:
        DocumentError: the file is gone, it is no PDF that can be opened without a password, or has no such page.
    """
    import pypdfium2
    from PIL import Image, ImageChops, ImageDraw, ImageOps

    if not path.is_file():
        raise DocumentError("The document's own file is missing from the data folder.", "Add the document again.")
    with _ONE_AT_A_TIME:
        try:
            with pypdfium2.PdfDocument(path) as document:
                if not 1 <= page <= len(document):
                    raise DocumentError(f"The document has no page {page}.", f"It has {len(document)}.")
                sheet = document[page - 1]
                scale = min(width / sheet.get_width(), LARGEST / max(sheet.get_size()))
                picture = sheet.render(scale=scale).to_pil().convert("RGB")
        except pypdfium2.PdfiumError as error:
            raise DocumentError("The page cannot be drawn.", "Its text is shown instead; or open the original.") from error
    marks = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(marks)
    for left, top, right, bottom in boxes:
        edges = ((left - MARGIN) * scale, (top - MARGIN) * scale, (right + MARGIN) * scale, (bottom + MARGIN) * scale)
        draw.rectangle(edges, fill=MARK)
    marked = ImageChops.multiply(picture, marks)
    drawn = BytesIO()
    marked.crop(_printed(ImageOps.invert(picture).getbbox(), picture.size)).save(drawn, "PNG")
    return drawn.getvalue()


def _printed(found: tuple[int, int, int, int] | None, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of the sheet that is printed on, with a rim: empty margins would only make the print small."""
    if found is None:
        return (0, 0, *size)
    left, top, right, bottom = found
    return max(left - RIM, 0), max(top - RIM, 0), min(right + RIM, size[0]), min(bottom + RIM, size[1])
