"""Thousands of seeded sequences of faults: nothing hangs, nothing escapes but our own errors, nothing said is lost, and no
thread or socket is left behind.

Each sequence is a conversation with a model that misbehaves by its seed: some turns sound, most broken in a way of their
own. The user asks, sometimes stops, sometimes walks away.
"""

import random
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import psutil
import pytest
from pydantic import Field

from tests.doubles.ollama_scripts import Call, Fault, Opening, Served, Structure, Turn, html, refusal
from tests.doubles.ollama_server import Ollama, serving
from tests.llm.asking import client_of, local, threads_end
from workbench.errors import Cancelled
from workbench.llm.call import Patience
from workbench.llm.drafts import Draft
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Conversation, Finished
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.structured import ask_structured
from workbench.llm.tools import Tool, answer_with_tools
from workbench.llm.turns import Turnstile

SEQUENCES = 2_000
TOGETHER = 12
#: A stall costs a whole wait, so waits are short; the slowest answer that is not meant to stall takes a few milliseconds.
HASTY = Patience(connect=2.0, answer=2.0, first_token=0.8, gap=0.6, whole=4.0, busy=(0.02,))
BOUND = 12.0

FAULTS: tuple[Fault, ...] = get_args(Fault)
OPENINGS: tuple[Opening, ...] = get_args(Opening)
STRUCTURES: tuple[Structure, ...] = get_args(Structure)
BODIES = (
    b"", b"[]", b"null", b"5", b'"text"', b"{", b'{"error": {"a": 1}}', b'{"error": [1]}', b'{"error": true}', b"\xff\x00",
    b'{"message": 1, "done": true}', b'{"message": {"role": 7}}', b'{"done": "maybe"}', b"<html>no</html>", b"[" * 9_000,
)  # fmt: skip
STATUSES = (200, 204, 301, 307, 400, 401, 403, 404, 418, 429, 499, 500, 502, 503, 504)


class Verdict(Draft):
    """What is asked for."""

    reason: str = Field(description="why")
    grade: int = Field(description="from 1 to 5")


def speaks(dice: random.Random) -> str:
    return "".join(dice.choice(["a", "β", "涨", "5", " ", "\n", "![", "](", "\u202e", "🙂", '"', "\\"]) for _ in range(6))


def a_turn(dice: random.Random) -> Turn:
    """One answer, sound or not."""
    kind = dice.random()
    if kind < 0.12:
        return dice.choice((refusal(dice.choice(STATUSES[4:]), speaks(dice)), html(dice.choice((200, 502, 504)))))
    if kind < 0.24:
        return Turn(status=dice.choice(STATUSES), body=dice.choice(BODIES))
    if kind < 0.30:
        # One hang in ten: it costs its whole wait.
        return Turn(opening=dice.choice(("close", "drop") * 5 + ("hang",)))
    pieces = tuple(speaks(dice) for _ in range(dice.randrange(6)))
    calls = tuple(
        Call(name=dice.choice(("price", "rm -rf", "")), arguments=dice.choice(ARGUMENTS)) for _ in range(dice.randrange(3))
    )
    fault = dice.choice(FAULTS) if dice.random() < 0.6 else "none"
    if fault == "stall" and dice.random() < 0.8:
        fault = "drop"
    return Turn(
        pieces=dice.choice((pieces, pieces, None)),
        thinking=tuple(speaks(dice) for _ in range(dice.randrange(3))),
        calls=calls if dice.random() < 0.4 else (),
        calls_at=dice.choice(("middle", "last")),
        structure=dice.choice(STRUCTURES),
        done_reason=dice.choice(("stop", "stop", "length", "load", None)),
        fault=fault,
        fault_after=dice.randrange(5),
        gap=dice.choice((0.0, 0.0, 0.0, 0.002)),
        split=dice.choice(("whole", "bytes", "joined")),
        counted=dice.choice((None, None, 0, 3, 4_096)),
        remote_host=dice.choice((None,) * 9 + ("https://models.example",)),
    )


ARGUMENTS: tuple[Any, ...] = ({}, {"asset": "SPY"}, {"asset": 5}, {"asset": ["x"]}, {"ass": None}, {"asset": "x" * 5_000})


class Quote(Draft):
    asset: str = Field(description="ticker")


PRICE = Tool(name="price", description="the last price", arguments=Quote, run=lambda quote: f"{quote.asset[:9]}: 101.5")


def converse(client: OllamaClient, seed: int) -> Mapping[str, int]:
    """One user's sitting; what came of each question, counted."""
    dice = random.Random(seed)
    model = local(f"fuzz-{seed}:1b", "completion", "tools", "thinking")
    kept, outcomes = Conversation(), dict[str, int]()
    said: list[str] = []
    for number in range(dice.randrange(1, 4)):
        text = f"question {number}: {speaks(dice)}"
        said.append(text)
        kept = kept.said(text)
        request = ChatRequest(model=model, messages=kept.messages, may_drop=True, think=dice.random() < 0.5, longest_reply=64)
        began = time.monotonic()
        outcome, answer = ask(client, request, dice)
        assert time.monotonic() - began < BOUND, f"seed {seed} took too long"
        kept = kept.answered(answer, complete=outcome == "answered")
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    assert [message.content for message in kept.messages if message.role == "user"] == said, f"seed {seed} lost words"
    return outcomes


def ask(client: OllamaClient, request: ChatRequest, dice: random.Random) -> tuple[str, str]:
    """One question in one of the ways there are; anything raised but our own errors fails the test."""
    way = dice.random()
    try:
        if way < 0.15:
            return "answered", ask_structured(client, request, Verdict).reply.text
        if way < 0.3:
            return "answered", answer_with_tools(client, request, [PRICE]).reply.text
        return stream(client, request, dice, walks_away=way > 0.9, stops=0.8 < way <= 0.9)
    except Cancelled:
        return "stopped", ""
    except ModelFailure as failure:
        return failure.reason if failure.message and failure.hint else "told badly", failure.partial


def stream(
    client: OllamaClient, request: ChatRequest, dice: random.Random, *, walks_away: bool, stops: bool
) -> tuple[str, str]:
    leave_after, seen = dice.randrange(4), 0
    with client.chat(request) as answer:
        try:
            for event in answer:
                seen += 1
                if isinstance(event, Finished):
                    return "answered", event.reply.text
                if walks_away and seen > leave_after:
                    return "left", answer.text
                if stops and seen > leave_after:
                    threading.Thread(target=answer.stop).start()
        except ModelFailure as failure:
            return failure.reason if failure.partial in ("", answer.text) else "lost text", answer.text
    raise AssertionError("a stream ended without a word")


def served(seeds: range) -> tuple[Served, ...]:
    def model(seed: int) -> Served:
        dice = random.Random(seed + 1_000_003)
        turns = [a_turn(dice) for _ in range(6)]
        return Served(name=f"fuzz-{seed}:1b", capabilities=("completion", "tools", "thinking"), turns=turns)

    return tuple(model(seed) for seed in seeds)


@pytest.mark.parametrize("part", range(4))
def test_whatever_the_server_does(part: int) -> None:
    seeds = range(part * SEQUENCES // 4, (part + 1) * SEQUENCES // 4)
    process = psutil.Process()
    with serving(*served(seeds)) as ollama:
        client = client_of(ollama, patience=HASTY)
        client.turnstile = Turnstile(TOGETHER)
        client.version()
        before = process.num_fds() if hasattr(process, "num_fds") else 0
        totals: dict[str, int] = {}
        with ThreadPoolExecutor(TOGETHER) as users:
            for outcomes in users.map(lambda seed: converse(client, seed), seeds):
                for outcome, count in outcomes.items():
                    totals[outcome] = totals.get(outcome, 0) + count
        assert threads_end()
        assert ollama.wait(lambda: ollama.open_connections == 0)
        assert client.turnstile.waiting == 0
        assert still_well(ollama)
        after = process.num_fds() if hasattr(process, "num_fds") else 0
    assert after <= before + 3
    # The dice must have reached what this is about.
    assert totals["answered"] > len(seeds) / 20
    assert len(totals) > 12, totals
    assert not totals.keys() & {"told badly", "lost text"}


def still_well(ollama: Ollama) -> bool:
    """The same server still answers a sound question."""
    ollama.add(Served(name="sound:1b", turns=[Turn(pieces=("Fine.",))]))
    reply = client_of(ollama).answer(ChatRequest(model=local("sound:1b"), messages=Conversation().said("Well?").messages))
    return reply.text == "Fine."
