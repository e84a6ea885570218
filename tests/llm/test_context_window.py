"""Tokens before sending, trimming by our rule, and a cut behind our back noticed afterwards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import serving
from tests.llm.asking import MEMORY, client_of, local, question
from workbench.llm.context_window import (
    GIBIBYTE,
    MARGIN,
    ContextMeter,
    TokenEstimate,
    cut_afterwards,
    estimate,
    estimate_messages,
    trim,
    window_for,
)
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Message

PROSE = "The portfolio lost three percent because long bonds fell when yields rose. "


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        # (fewest, most) over tokenizers: common words and signs are one token each, digits go by three or one by one.
        ("The quick brown fox jumps over the lazy dog.", (10, 10)),
        ("Hello, world!", (4, 4)),
        ("1234567890", (4, 10)),
        ("", (0, 0)),
    ],
)
def test_known_counts_lie_between_least_and_most(text: str, counts: tuple[int, int]) -> None:
    found = estimate(text)
    assert found.low <= counts[0]
    assert counts[1] <= found.high + 1
    assert found.low <= found.likely <= found.high or found.high == found.likely == 0


@given(st.text(max_size=400), st.text(max_size=400))
def test_an_estimate_is_ordered_and_grows_with_the_text(first: str, second: str) -> None:
    alone, both = estimate(first), estimate(f"{first}\n{second}")
    assert 0 <= alone.low <= alone.likely
    assert alone.likely <= alone.high + 1
    assert both.high >= alone.high - 1


SHAPES = st.lists(
    st.tuples(st.sampled_from(["system", "user", "assistant", "tool"]), st.integers(0, 300)), min_size=1, max_size=12
)


@given(SHAPES, st.integers(10, 2_000))
def test_trimming_keeps_system_messages_and_the_last_question_and_the_order(shape: list[tuple[str, int]], budget: int) -> None:
    messages = [Message(role=role, content="word " * size) for role, size in shape]  # type: ignore[arg-type]
    kept, size = trim(messages, budget)
    last = max((index for index, message in enumerate(messages) if message.role == "user"), default=0)
    must = {index for index, message in enumerate(messages) if message.role == "system" or index >= last}
    assert must <= set(kept)
    assert list(kept) == sorted(set(kept))
    assert size == estimate_messages([messages[index] for index in kept])
    if set(kept) != must:
        assert size.high <= budget


def test_whole_exchanges_go_oldest_first() -> None:
    messages = [Message(role="system", content="rules")]
    for number in range(4):
        messages += [Message(role="user", content=f"{number} " + PROSE * 4), Message(role="assistant", content=PROSE * 4)]
    messages.append(Message(role="user", content="and now?"))
    kept, _ = trim(messages, 500)
    assert kept[0] == 0
    assert kept[-1] == 9
    assert messages[kept[1]].role == "user", "what is left begins with a question, not with half an exchange"
    assert list(kept[1:]) == list(range(kept[1], 10))


@pytest.mark.parametrize(
    ("gigabytes", "trained", "window"), [(8, 40_960, 8_192), (16, 40_960, 16_384), (64, None, 32_768), (64, 2_048, 2_048)]
)
def test_the_window_follows_memory_and_training(gigabytes: int, trained: int | None, window: int) -> None:
    assert window_for(trained, gigabytes * GIBIBYTE) == window


def test_oversize_is_refused_before_anything_is_sent() -> None:
    with serving(Served(name="m:1b")) as ollama:
        client = client_of(ollama)
        with pytest.raises(ModelFailure) as caught:
            client.chat(question("m:1b", PROSE * 1_500))
        assert caught.value.reason == "too_big"
        assert "Nothing was sent" in caught.value.message
        assert "8,192" in caught.value.message
        assert ollama.received == []


def test_a_long_conversation_is_refused_unless_it_may_be_trimmed_and_then_the_meter_says_so() -> None:
    history = tuple(
        Message(role="user" if number % 2 == 0 else "assistant", content=f"{number} {PROSE * 40}") for number in range(21)
    )
    request = ChatRequest(model=local("m:1b"), messages=history)
    served = Served(name="m:1b")
    with serving(served) as ollama:
        client = client_of(ollama)
        with pytest.raises(ModelFailure, match="tokens"):
            client.chat(request)
        with client.chat(ChatRequest(model=local("m:1b"), messages=history, may_drop=True)) as stream:
            assert stream.meter.dropped > 0
            assert "oldest messages were left out" in stream.meter.sentence
            assert list(stream)
        sent = ollama.asked("/api/chat")[0].body["messages"]
        assert len(sent) == 21 - stream.meter.dropped
        assert sent[-1]["content"] == history[-1].content
        assert served.last_cut == 0, "the server had nothing left to cut"


@pytest.mark.parametrize("cut", [True, False])
def test_a_server_that_cuts_silently_is_found_out(cut: bool) -> None:
    text = PROSE * 60
    turn = Turn(pieces=("ok",), counted=300 if cut else None)
    with serving(Served(name="m:1b", turns=[turn])) as ollama:
        reply = client_of(ollama).answer(question("m:1b", text))
    assert (reply.truncated is not None) is cut
    if reply.truncated:
        assert "300" in reply.truncated


def test_half_a_window_is_the_servers_mark() -> None:
    sent = TokenEstimate(low=4_000, likely=6_000, high=9_000)
    assert cut_afterwards(sent, 4_098, 8_192)
    assert cut_afterwards(sent, 5_500, 8_192) is None
    assert cut_afterwards(TokenEstimate(low=3_600, likely=4_100, high=6_000), 4_098, 8_192) is None
    assert cut_afterwards(sent, None, 8_192) is None


def test_the_same_window_for_every_question() -> None:
    served = Served(name="m:1b")
    with serving(served) as ollama:
        client = client_of(ollama)
        for text in ("a", PROSE * 50, "b"):
            client.answer(question("m:1b", text, longest_reply=50 + len(text) % 100))
        windows = {one.body["options"]["num_ctx"] for one in ollama.asked("/api/chat")}
    assert windows == {window_for(40_960, MEMORY)}
    assert served.loads == 1


def test_the_users_own_window_is_kept_within_what_the_model_knows() -> None:
    with serving() as ollama:
        client = client_of(ollama, window=65_536)
        assert client.window(local("m:1b")) == 40_960
        assert client_of(ollama, window=4_096).window(local("m:1b")) == 4_096


def test_pictures_count() -> None:
    plain = Message(role="user", content="look")
    pictured = Message(role="user", content="look", images=(b"1", b"2"))
    assert estimate_messages([pictured]).likely - estimate_messages([plain]).likely == 2 * 768


def test_the_meter_in_words() -> None:
    meter = ContextMeter(window=8_192, prompt=2_000, reply=1_024)
    assert meter.share == pytest.approx(3_024 / 8_192)
    assert meter.sentence == "About 2,000 of 8,192 tokens used, 1,024 kept free for the answer."
    assert MARGIN < 100
