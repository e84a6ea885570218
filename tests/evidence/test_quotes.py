"""Quotes: found word for word after the stated normalisation, with their place; near misses with the difference."""

from pathlib import Path

import pytest

from workbench.errors import DocumentError, InputError
from workbench.evidence.quotes import find_quote

TEXT = """Operating income rose, as manage-
ment had “expected”,  to $1,577 million\u00a0– a ﬁrst.

公司实现营业收入
１５.８亿元，同比增长。"""


def found(quote: str, text: str = TEXT) -> str | None:
    answer = find_quote(text.encode(), "source.txt", quote)
    return text[answer.start : answer.end] if answer.found else None


@pytest.mark.parametrize(
    "quote",
    [
        "as management had",
        'had "expected", to $1,577 million - a first', "Operating   income\nrose", "营业收入15.8亿元,同比增长",
        "公司实现营业收入 15.8亿元",
    ],
)  # fmt: skip
def test_found_after_normalisation(quote: str) -> None:
    assert found(quote) is not None


def test_the_offsets_are_those_of_the_source() -> None:
    assert found("as management had") == "as manage-\nment had"


@pytest.mark.parametrize("quote", ["operating income rose", "$1,578 million", "rose as management"])
def test_capitals_digits_and_punctuation_must_agree(quote: str) -> None:
    assert found(quote) is None


def test_a_near_miss_shows_the_difference() -> None:
    answer = find_quote(TEXT.encode(), "source.txt", "Operating income rose, as management had expected, to $1,578 million")
    assert not answer.found
    assert answer.difference is not None
    assert "[-1,578-]{+1,577+}" in answer.difference
    assert (answer.page, answer.start, answer.boxes) == (None, None, ())


def test_something_else_has_no_difference_to_show() -> None:
    assert find_quote(TEXT.encode(), "source.txt", "Entirely unrelated words about weather and football").difference is None


def test_what_is_no_quote_or_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="empty"):
        find_quote(TEXT.encode(), "source.txt", " ... ")
    with pytest.raises(InputError, match="characters"):
        find_quote(TEXT.encode(), "source.txt", "a" * 20_001)
    with pytest.raises(DocumentError, match="neither PDF"):
        find_quote(b"PK\x03\x04\x00", "source.docx", "words")
    with pytest.raises(DocumentError, match="cannot be opened"):
        find_quote(b"%PDF-1.7 broken", "source.pdf", "words")


def test_a_filing_gives_page_and_boxes(shared_data: Path) -> None:
    data = (shared_data / "filings" / "pdf" / "3M_2018_10K.pdf").read_bytes()
    answer = find_quote(data, "3M_2018_10K.pdf", "Purchases of property, plant and equipment (PP&E) (1,577)")
    assert answer.found
    assert answer.page == 49 or answer.page == 60
    (box,) = answer.boxes
    left, bottom, right, top = box
    assert 0 < left < right < 700
    assert 0 < bottom < top < 900
    assert top - bottom < 30
