"""What the model layer costs above the plain client, and how fast a stop arrives.

    python benchmarks/model_layer.py [--questions 200]

Both clients ask the same stand-in server over loopback in turns, in one run. For every question two times are taken: from
the server's first byte to the first text in the caller's hands, and from the question to the first text. The stream of
2,000 pieces is read by a caller that works for a moment on each event, as a page does, while another thread ticks: the
longest time the ticking stood still is how long a page would have been blocked. Stop is measured from the call to the
moment the server sees the client leave.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from statistics import median

import ollama as package

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import Ollama, serving
from workbench.llm.address import ServerAddress
from workbench.llm.messages import ChatRequest, Message, TextPiece
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient

OVERHEAD_LIMIT_MS = 60.0
STOP_LIMIT_MS = 300.0
BLOCKED_LIMIT_MS = 100.0
PIECES = 2_000
STOPS = 60
#: A page's work on one event: about what sending a piece of text to a browser takes.
WORK_SECONDS = 0.002

TEXT = "Why did the portfolio lose in the third quarter?"


def main() -> int:
    """Measure, print a table; 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--questions", type=int, default=200)
    questions = parser.parse_args().questions
    print(f"model layer, {os.cpu_count()} cores, ollama client {metadata.version('ollama')}")
    missed = [*first_text(questions), *many_pieces(), *stops()]
    print("all limits held" if not missed else f"MISSED: {', '.join(missed)}")
    return 1 if missed else 0


def first_text(questions: int) -> list[str]:
    """From the server's first byte to text, ours against the plain client's."""
    with serving(Served(name="m:1b", turns=[Turn(pieces=("Bonds ", "fell."), delay=0.005)])) as server:
        client, plain = ours(server), package.Client(server.url, trust_env=False)
        client.version()
        asks: tuple[Callable[[], float], ...] = (lambda: ask_ours(client), lambda: ask_plain(plain))
        times: tuple[list[tuple[float, float]], ...] = ([], [])
        for number in range(questions + 10):
            for which in (0, 1) if number % 2 else (1, 0):
                measured = one_question(server, asks[which])
                if number >= 10:
                    times[which].append(measured)
        plain._client.close()
    print(f"first byte to text, ms ({questions} questions each)     p50     p95     max")
    for name, measured in zip(("workbench", "plain client"), times, strict=True):
        report(name, [one for one, _ in measured])
    print("question to text, ms")
    for name, measured in zip(("workbench", "plain client"), times, strict=True):
        report(name, [one for _, one in measured])
    over = percentile([one for one, _ in times[0]], 95) - percentile([one for one, _ in times[1]], 95)
    print(f"  overhead at p95 {over:.1f} ms; limit {OVERHEAD_LIMIT_MS:.0f} ms")
    return [] if over <= OVERHEAD_LIMIT_MS else ["overhead"]


def one_question(server: Ollama, ask: Callable[[], float]) -> tuple[float, float]:
    """(first byte to text, question to text) in ms."""
    began = time.monotonic()
    text_at = ask()
    first_byte = server.asked("/api/chat")[-1].first_byte_at
    assert first_byte is not None
    server.wait(lambda: server.open_connections <= 1)
    server.received.clear()
    return (text_at - first_byte) * 1e3, (text_at - began) * 1e3


def ask_ours(client: OllamaClient) -> float:
    """When the first text came."""
    found = 0.0
    for event in client.chat(request()):
        if isinstance(event, TextPiece) and not found:
            found = time.monotonic()
    return found


def ask_plain(client: package.Client) -> float:
    """The same with the client alone."""
    found = 0.0
    for part in client.chat("m:1b", [{"role": "user", "content": TEXT}], stream=True):
        if part.message.content and not found:
            found = time.monotonic()
    return found


def many_pieces() -> list[str]:
    """2,000 pieces as fast as the server can, read by a caller that works on each event."""
    pieces = tuple(f"word{number} " for number in range(PIECES))
    with serving(Served(name="m:1b", turns=[Turn(pieces=pieces)])) as server, Ticker() as ticker:
        client = ours(server)
        client.version()
        began = time.monotonic()
        events, longest, last = 0, 0.0, began
        with client.chat(request()) as stream:
            for _event in stream:
                events += 1
                longest = max(longest, time.monotonic() - last)
                until = time.monotonic() + WORK_SECONDS
                while time.monotonic() < until:
                    pass
                last = time.monotonic()
        seconds = time.monotonic() - began
        assert stream.text == "".join(pieces)
    print(f"{PIECES} pieces: {seconds:.2f} s, given in {events} events; longest wait for an event {longest * 1e3:.0f} ms,")
    print(f"  longest standstill of another thread {ticker.longest * 1e3:.0f} ms; limit {BLOCKED_LIMIT_MS:.0f} ms")
    return [] if max(longest, ticker.longest) * 1e3 <= BLOCKED_LIMIT_MS else ["standstill"]


def stops() -> list[str]:
    """From stop to the server's seeing it, while writing and before the first word."""
    measured: list[float] = []
    turns = (Turn(pieces=tuple("word " for _ in range(10_000)), gap=0.005), Turn(opening="hang"))
    for turn in turns:
        with serving(Served(name="m:1b", turns=[turn])) as server:
            client = ours(server)
            for _ in range(STOPS // 2):
                measured.append(one_stop(server, client, turn))
                server.received.clear()
    print(f"stop to the server, ms ({STOPS} stops)                   p50     p95     max")
    report("workbench", measured)
    print(f"  limit {STOP_LIMIT_MS:.0f} ms")
    return [] if max(measured) <= STOP_LIMIT_MS else ["stop"]


def one_stop(server: Ollama, client: OllamaClient, turn: Turn) -> float:
    """In ms."""
    stream = client.chat(request())
    events = iter(stream)  # kept, for a stream whose iterator is dropped ends by itself
    for _event in events:
        if stream.text or (turn.opening == "hang" and server.asked("/api/chat")):
            break
    stopped = time.monotonic()
    stream.stop()
    received = server.asked("/api/chat")[-1]
    server.wait(lambda: received.left_at is not None)
    assert received.left_at is not None
    return (received.left_at - stopped) * 1e3


class Ticker:
    """A thread that wakes every millisecond and remembers its longest sleep."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Ticker":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _tick(self) -> None:
        last = time.monotonic()
        while not self._over.wait(0.001):
            now = time.monotonic()
            self.longest, last = max(self.longest, now - last), now


def ours(server: Ollama) -> OllamaClient:
    """Our client, as the settings would build it."""
    return OllamaClient(ServerAddress.of(server.url), memory=16 * 2**30)


def request() -> ChatRequest:
    """The question."""
    model = ModelInfo(name="m:1b", capabilities=frozenset({"completion"}), context_length=40_960)
    return ChatRequest(model=model, messages=(Message(role="user", content=TEXT),))


def percentile(values: Sequence[float], share: int) -> float:
    """By the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def report(name: str, values: Sequence[float]) -> None:
    """One line of the table."""
    print(f"  {name:48}{median(values):7.1f} {percentile(values, 95):7.1f} {max(values):7.1f}")


if __name__ == "__main__":
    sys.exit(main())
