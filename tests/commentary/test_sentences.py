"""Texts are split into sentences while they are still being written, in both languages."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.commentary.sentences import split


def texts(text: str, *, finished: bool = True) -> list[str]:
    return [sentence.text for sentence in split(text, finished=finished)[0]]


def test_english_and_chinese_sentences_end_at_their_stops() -> None:
    assert texts("One fell. Two rose! Three? Yes.") == ["One fell.", "Two rose!", "Three?", "Yes."]
    assert texts("组合下跌5.2%。基准上涨！为何？") == ["组合下跌5.2%。", "基准上涨！", "为何？"]


def test_points_in_numbers_and_short_forms_end_nothing() -> None:
    assert texts("It lost 5.2 % vs. the U.S. market, e.g. in May. Then it rose.") == [
        "It lost 5.2 % vs. the U.S. market, e.g. in May.",
        "Then it rose.",
    ]


def test_what_is_not_whole_yet_waits() -> None:
    sentences, rest = split("One fell. Two ro", finished=False)
    assert [sentence.text for sentence in sentences] == ["One fell."]
    assert rest == "Two ro"
    assert split("It lost 5.", finished=False) == ([], "It lost 5.")


def test_an_image_mark_ends_no_sentence() -> None:
    assert texts("See ![x](y) there.") == ["See ![x](y) there."]


def test_paragraphs_and_list_marks_are_seen_and_marks_left_out() -> None:
    found = split("**One** fell. Two rose.\n\n- Three stayed.\n2. Four left.", finished=True)[0]
    assert [(sentence.text, sentence.starts) for sentence in found] == [
        ("One fell.", True),
        ("Two rose.", False),
        ("Three stayed.", True),
        ("Four left.", True),
    ]


@given(st.text(alphabet="ab5 .。!\n，A", max_size=60), st.integers(0, 60))
def test_a_whole_sentence_stays_when_more_comes(text: str, cut: int) -> None:
    before = split(text[:cut], finished=False)[0]
    after = split(text, finished=False)[0]
    assert [sentence.text for sentence in after[: len(before)]] == [sentence.text for sentence in before]


def test_a_closing_mark_that_comes_late_belongs_to_its_sentence() -> None:
    assert split("他说：“损失37.7%。", finished=False) == ([], "他说：“损失37.7%。")
    assert [sentence.text for sentence in split("他说：“损失37.7%。”后来", finished=False)[0]] == ["他说：“损失37.7%。”"]
    assert [sentence.text for sentence in split("损失37.7%。", finished=True)[0]] == ["损失37.7%。"]


@given(st.text(max_size=80))
def test_no_word_is_lost(text: str) -> None:
    sentences, rest = split(text, finished=False)
    whole = "".join(sentence.text for sentence in split(text, finished=True)[0])
    assert whole.startswith("".join(sentence.text for sentence in sentences))
    assert len(rest) <= len(text)
