"""How a commentary is shown: nothing in it is interpreted, what is struck says why, what is pending is softer."""

from components.commentary.text_view import marked_text
from tests.commentary.results import stress
from workbench.commentary.checking import CheckedSentence, check_all
from workbench.commentary.sentences import split


def checked(text: str) -> tuple[CheckedSentence, ...]:
    return check_all(split(text, finished=True)[0], stress())


def test_what_is_struck_is_crossed_out_with_its_reason() -> None:
    shown = marked_text(checked("In 2008 again it would lose 41.0 %."))
    assert shown.startswith(
        "~~In 2008 again it would lose 41\\.0 \\%\\.~~ :red[:small[Struck out: 41\\.0 \\%\\: the result prints"
    )


def test_markup_of_a_model_means_nothing() -> None:
    shown = marked_text(checked("See ![x](https://evil.example/a.png) <b>x</b> $y$ :material/home: ~~z~~."), "half [a](b)")
    assert "\\!\\[x\\]" in shown
    assert "\\<b\\>" in shown
    assert "://evil" not in shown
    assert "\\~\\~z\\~\\~" in shown
    assert shown.endswith(":gray[half \\[a\\]\\(b\\)]")


def test_paragraphs_are_kept_and_chinese_has_no_spaces_between_sentences() -> None:
    assert marked_text(checked("One fell. Two rose.\n\nThree stayed.")).count("\n\n") == 1
    assert marked_text(checked("甲下跌。乙上涨。"), chinese=True) == "甲下跌。乙上涨。"


def test_pending_text_alone_is_shown() -> None:
    assert marked_text((), "word") == ":gray[word]"
    assert marked_text(()) == ""
