"""Foreign text is shown, never obeyed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.neutral_text import plain_text, safe_markdown

JOINER = "\u2060"


def shown(markdown: str) -> str:
    """What the reader sees of ``plain_text``: backslashes before punctuation and joiners are invisible."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters=JOINER)))
def test_plain_text_shows_the_same_characters(text: str) -> None:
    expected = [line.strip() for line in text.splitlines() if line.strip()]
    assert [line.strip() for line in shown(plain_text(text)).split("  \n") if line.strip()] == expected


@given(st.text())
def test_no_punctuation_of_plain_text_is_markup(text: str) -> None:
    assert re.sub(r"\\[!-/:-@\[-`{-~]", "", plain_text(text)).translate({10: None}).isascii() is not None
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", plain_text(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![x](http://a/b.png)", r"!\[x\](http:" + JOINER + "//a/b.png)"),
        ("**bold** and *it*", "**bold** and *it*"),
        ("<img src=x>", r"\<img src=x>"),
        ("$x^2$", r"\$x^2\$"),
        (r"\[kept\]", r"\[kept\]"),
        (r"\\[x]", r"\\\[x\]"),
        (":material/home: :red[x]", f":{JOINER}material/home: :red\\[x\\]"),
    ],
)
def test_safe_markdown_keeps_emphasis_and_drops_the_rest(text: str, expected: str) -> None:
    assert safe_markdown(text) == expected


@given(st.text(alphabet="!\\[]()<>$ab:/"))
def test_safe_markdown_leaves_no_open_bracket(text: str) -> None:
    unescaped = re.sub(r"\\.", "", safe_markdown(text), flags=re.DOTALL)
    assert not re.search(r"[\[\]<$]", unescaped)


def test_an_image_split_over_two_pieces_is_caught_in_the_whole() -> None:
    so_far = ""
    for piece in ("look: !", "[x](http://a/b.png)"):
        so_far += piece
        assert "![" not in safe_markdown(so_far)
