"""A question at the model in a thread of its own: what is seen while it writes, how it ends, what a lying model gains."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.documents.small_filings import tools_library
from tests.doubles.ollama_scripts import Served, Turn, refusal
from tests.doubles.ollama_server import Ollama, serving
from workbench.documents.asking import Asking, Snapshot
from workbench.documents.model_answer import sentences_so_far
from workbench.errors import StoreError
from workbench.llm.address import ServerAddress
from workbench.llm.call import Patience
from workbench.llm.context_window import MARGIN
from workbench.llm.ollama_client import OllamaClient
from workbench.runner import Workbench, open_workbench

LAWSUIT = "What legal proceedings does Harbour Tools report in 2023?"
TRUE, INVENTED = "A supplier sued over a patent.", "The patent charge was $120 million."
MODEL = "m:1b"
#: Seconds after which a wait of a test has failed.
LONG = 30


def said(*sentences: tuple[str, str]) -> str:
    return json.dumps({"answered": True, "sentences": [{"text": text, "passages": ids} for text, ids in sentences]})


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with filings."""
    folder = tmp_path_factory.mktemp("library")
    tools_library(folder)
    return folder


@pytest.fixture
def server() -> Iterator[Ollama]:
    """The stand-in for a model server."""
    with serving(Served(name=MODEL)) as found:
        yield found


@pytest.fixture
def bench(library: Path, server: Ollama, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    return open_workbench(library, clock)


def client_of(server: Ollama, **options: Any) -> OllamaClient:
    return OllamaClient(ServerAddress.of(server.url), memory=16 * 2**30, **options)


def script(server: Ollama, *turns: Turn) -> None:
    server.models[MODEL].turns = list(turns)


def asked(bench: Workbench, client: OllamaClient) -> Asking:
    return Asking(client, lambda listener: bench.run("docs ask", {"question": LAWSUIT}, progress=listener).document).start()


def until(asking: Asking, reached: Callable[[Snapshot], object]) -> Any:
    """The first snapshot seen that has got so far."""
    snapshot = asking.snapshot
    while not reached(snapshot):
        assert not snapshot.over, f"over before it came so far: {snapshot}"
        snapshot = asking.wait(snapshot.version, LONG)
    return snapshot


def document_of(bench: Workbench, asking: Asking) -> dict[str, Any]:
    assert asking.join(LONG)
    assert asking.snapshot.over
    return bench.saved_run(asking.snapshot.run_id).document


class Watched(Asking):
    """One that remembers every snapshot."""

    seen: list[Snapshot]

    def _tell(self, **changes: Any) -> None:
        super()._tell(**changes)
        self.seen = [*getattr(self, "seen", []), self.snapshot]


def test_words_come_unchecked_then_each_sentence_checked_and_the_answer_is_kept(bench: Workbench, server: Ollama) -> None:
    whole = said((TRUE, "P1"), (INVENTED, "P1"), ("A third one follows here.", "P1"))
    cuts = [whole.index("sued"), whole.index("charge"), whole.index("third"), len(whole)]
    pieces = tuple(whole[begin:end] for begin, end in zip([0, *cuts], cuts, strict=False))
    script(server, Turn(pieces=pieces, gap=0.1))
    run = lambda listener: bench.run("docs ask", {"question": LAWSUIT}, progress=listener).document  # noqa: E731
    asking = Watched(client_of(server), run)
    asking.start()
    document = document_of(bench, asking)
    written = [one for one in asking.seen if one.written]
    assert written[0].sentences == ()
    assert written[0].pending.startswith("A supplier")
    counts = [len(one.sentences) for one in written]
    assert counts == sorted(counts)
    last = written[-1]
    assert [one.supported for one in last.sentences] == [True, False]
    assert last.pending == "A third one follows here."
    assert last.meter is not None
    assert last.meter.window > last.meter.prompt > 100
    assert [one["supported"] for one in document["sentences"]] == [True, False, False]
    assert document["context"]["counted"]
    assert (document["context"]["window"], document["context"]["left_out"]) == (last.meter.window, 0)


def test_stop_reaches_the_server_and_what_had_come_is_still_told(bench: Workbench, server: Ollama) -> None:
    whole = said((TRUE, "P1"), ("The second sentence is", "P1"))
    script(server, Turn(pieces=(whole[: whole.index("second")], *(" " for _ in range(20_000))), gap=0.01))
    asking = asked(bench, client_of(server))
    until(asking, lambda one: one.sentences)
    asking.stop()
    assert asking.join(LONG)
    assert server.wait(lambda: server.asked("/api/chat")[-1].left_at is not None)
    snapshot = asking.snapshot
    assert (snapshot.run_id, snapshot.problem) == ("", None)
    assert [one.text for one in snapshot.sentences] == [TRUE]
    assert snapshot.pending.strip() == "The"


def test_stop_before_the_first_word(bench: Workbench, server: Ollama) -> None:
    script(server, Turn(opening="hang"))
    asking = asked(bench, client_of(server))
    until(asking, lambda one: one.meter is not None)
    asking.stop()
    assert asking.join(LONG)
    assert (asking.snapshot.written, asking.snapshot.run_id, asking.snapshot.problem) == (False, "", None)


def test_the_place_in_the_queue_of_the_shared_client_is_told(bench: Workbench, server: Ollama) -> None:
    script(server, Turn(pieces=(said((TRUE, "P1")),)))
    client = client_of(server)
    with client.turnstile.ticket() as before:
        assert before.wait(LONG)
        asking = asked(bench, client)
        assert until(asking, lambda one: one.position).position == 1
    assert document_of(bench, asking)["mode"] == "model"


@pytest.mark.parametrize(
    "turns",
    [
        [Turn(pieces=(said((TRUE, "P1"))[:70], "rest"), fault="drop")],
        [Turn(pieces=(said((TRUE, "P1"))[:70], "rest"), fault="close")],
        [Turn(pieces=(said((TRUE, "P1"))[:70], "rest"), fault="stall")],
        [Turn(pieces=(said((TRUE, "P1"))[:70], "rest"), fault="error")],
        [refusal(500, "out of memory")],
        [Turn(pieces=('{"answered": true, "sentences": [{"text": "Half',)), Turn(pieces=("I cannot do that.",))],
    ],
    ids=["dropped in the middle", "closed in the middle", "silent in the middle", "error in the middle", "refused", "broken"],
)
def test_where_the_server_fails_the_passages_stand_with_the_reason(bench: Workbench, server: Ollama, turns: list[Turn]) -> None:
    script(server, *turns)
    document = document_of(bench, asked(bench, client_of(server, patience=Patience(gap=0.5))))
    assert (document["mode"], document["abstained"]) == ("extractive", False)
    assert document["citations"]
    assert any("The model gave no usable answer" in notice for notice in document["notices"])
    assert "context" not in document


def test_a_wrong_form_is_asked_again_and_its_draft_is_taken_back(bench: Workbench, server: Ollama) -> None:
    wrong = '{"sentences": [{"text": "Wrong draft.", "passages": "P1"}]}'
    script(server, Turn(pieces=(wrong,)), Turn(pieces=(said((TRUE, "P1")), "\n"), gap=0.3))
    asking = asked(bench, client_of(server))
    again = until(asking, lambda one: one.again and one.written)
    assert TRUE.startswith(again.pending)
    assert document_of(bench, asking)["sentences"][0]["text"] == TRUE


def test_passages_that_the_window_does_not_hold_are_left_out_and_told(bench: Workbench, server: Ollama) -> None:
    script(server, Turn(pieces=(said((TRUE, "P1")),)))
    whole = until(asked(bench, client_of(server)), lambda one: one.meter is not None).meter
    # All of it would fit if it were as long as is likely; what is sent must fit at its longest.
    window = whole.prompt + whole.reply + MARGIN
    document = document_of(bench, asked(bench, client_of(server, window=window)))
    left_out = document["context"]["left_out"]
    assert 0 < left_out < document["context"]["passages"]
    assert f"The {left_out} least fitting of {document['context']['passages']} passages" in document["notices"][-1]
    prompt = server.asked("/api/chat")[-1].body["messages"][-1]["content"]
    assert prompt.count("passage P") == document["context"]["passages"] - left_out
    assert server.asked("/api/chat")[-1].body["options"]["num_ctx"] == window


def test_an_answer_that_cannot_be_kept_says_so(server: Ollama) -> None:
    def full(_: object) -> dict[str, Any]:
        raise StoreError("The disk is full.", "Make room.")

    asking = Asking(client_of(server), full).start()
    assert asking.join(LONG)
    assert asking.snapshot.problem == ("The disk is full.", "Make room.")
    unsaved = Asking(client_of(server), lambda _: {"save_problem": "The disk is full.", "saved": False}).start()
    assert unsaved.join(LONG)
    assert unsaved.snapshot.problem == ("The answer could not be kept.", "The disk is full.")


@pytest.mark.parametrize("end", range(len(said((TRUE, "P1"), ('He said "no"\n\\ 不', "P2"))) + 1))
def test_every_beginning_of_an_answer_is_read_as_far_as_it_goes(end: int) -> None:
    whole = ((TRUE, "P1"), ('He said "no"\n\\ 不', "P2"))
    found = sentences_so_far(said(*whole)[:end])
    assert len(found) <= 2
    for one, (text, _) in zip(found, whole, strict=False):
        assert text.startswith(one.text)


@pytest.mark.parametrize(
    "text", ["", "no", "{", "[1]", '{"sentences": 3', '{"sentences": [1, null, "x"', '{"answered": tru', "{]"]
)
def test_what_is_not_of_our_form_gives_no_sentence(text: str) -> None:
    assert sentences_so_far(text) == []
