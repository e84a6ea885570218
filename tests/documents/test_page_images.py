"""Pages as pictures: the marked place is coloured, empty margins are cut, what cannot be drawn is told."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from workbench.documents.page_images import MARK, page_image
from workbench.errors import DocumentError


@pytest.fixture(scope="module")
def filing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page with two words, far from each other."""
    import typst

    folder = tmp_path_factory.mktemp("page-images")
    source = folder / "page.typ"
    source.write_text("#set page(width: 300pt, height: 400pt, margin: 50pt)\nRevenue\n#v(200pt)\nEnd", "utf-8")
    typst.compile(str(source), output=str(folder / "page.pdf"))
    return folder / "page.pdf"


def colours(data: bytes) -> set[object]:
    """All colours of a picture."""
    picture = Image.open(BytesIO(data)).convert("RGB")
    return {colour for _, colour in picture.getcolors(maxcolors=10**6) or []}


def test_a_box_is_marked_and_margins_are_cut(filing: Path) -> None:
    plain, marked = page_image(filing, 1, [], width=600), page_image(filing, 1, [(50, 50, 120, 70)], width=600)
    assert MARK not in colours(plain)
    assert MARK in colours(marked)
    width, height = Image.open(BytesIO(plain)).size
    assert width < 600 * 0.6
    assert height < 800 * 0.9


def test_what_cannot_be_drawn_is_told(filing: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no page 2"):
        page_image(filing, 2, [], width=600)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(DocumentError, match="cannot be drawn"):
        page_image(broken, 1, [], width=600)
    with pytest.raises(DocumentError, match="missing from the data folder"):
        page_image(tmp_path / "gone.pdf", 1, [], width=600)
