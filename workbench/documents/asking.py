"""A question that the model answers, in a thread of its own: pages look at it while it writes, come and go, and may stop it.

The sentences are held against their passages as they end. The whole answer is checked once more, as one run.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.documents.model_answer import MOST_SENTENCES, CheckedSentence, Listener, check_sentence, sentences_so_far
from workbench.documents.passages import Quotable
from workbench.errors import Cancelled, WorkbenchError
from workbench.llm.context_window import ContextMeter
from workbench.llm.messages import Event, TextPiece, ThoughtPiece, Waiting
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.streaming import ChatStream

#: Runs the question, telling the listener; the document of the run.
Run = Callable[[Listener], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """How far it is.

    Attributes:
        version: grows with every change.
        sentences, pending: checked, and what has come since.
        doing: what is done while the model has not been asked yet.
        seconds: since the model was asked; ``position``: in the queue before it, 0 when it is its turn.
        again: the first answer had the wrong form, and it is asked once more.
        meter: how full the window is, by estimate; None before the model is asked.
        over: nothing more comes.
        run_id: of the answer that is kept; "" where there is none.
        problem: why there is none, or why it was not kept; message and hint.
    """

    version: int = 0
    sentences: tuple[CheckedSentence, ...] = ()
    pending: str = ""
    doing: str = ""
    seconds: float = 0.0
    position: int = 0
    note: str = ""
    thinking: bool = False
    again: bool = False
    meter: ContextMeter | None = None
    over: bool = False
    run_id: str = ""
    problem: tuple[str, str] | None = None

    @property
    def body(self) -> tuple[int, str]:
        """What of the text there is: sentences only grow in number, save where the model is asked again."""
        return len(self.sentences), self.pending

    @property
    def written(self) -> bool:
        """Whether a word has come."""
        return bool(self.sentences or self.pending)

    @property
    def signs(self) -> int:
        """How long the text is."""
        return sum(len(sentence.text) for sentence in self.sentences) + len(self.pending)


class Asking:
    """One question at the model: the ``Listener`` of its run. Call ``start`` once.

    Args:
        client: of the model server.
        run: answers the question and keeps the run.
    """

    def __init__(self, client: OllamaClient, run: Run) -> None:
        self._client, self._run = client, run
        self._changed = threading.Condition()
        self._snapshot = Snapshot()
        self._stream: ChatStream | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="documents-answer", daemon=True)

    def start(self) -> "Asking":
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End it now, from any thread; the model's server is left at once. Twice is once."""
        self._stopping.set()
        stream = self._stream
        if stream is not None:
            stream.stop()

    @property
    def client(self) -> OllamaClient:
        """Whose queue the question joins."""
        return self._client

    @property
    def snapshot(self) -> Snapshot:
        """How far it is now."""
        return self._snapshot

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self._snapshot.over

    def wait(self, version: int, timeout: float) -> Snapshot:
        """The first snapshot that is newer than ``version``, or the present one after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._snapshot.version > version, timeout)
            return self._snapshot

    def join(self, timeout: float) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def __call__(self, fraction: float, message: str) -> None:  # noqa: ARG002 - a progress callback
        """
        Raises:
            Cancelled: it was stopped.
        """
        if self._stopping.is_set():
            raise Cancelled("Stopped at your request.")
        if message != self._snapshot.doing:
            self._tell(doing=message)

    def hear(self, event: Event, stream: ChatStream, passages: Sequence[Quotable]) -> None:
        """Take in what the model says."""
        if stream is not self._stream:
            again = self._stream is not None and self._snapshot.written
            self._stream = stream
            self._tell(meter=stream.meter, again=again, sentences=(), pending="")
            if self._stopping.is_set():
                stream.stop()
        if isinstance(event, Waiting):
            self._tell(seconds=event.seconds, position=event.position, note=event.note)
        elif isinstance(event, ThoughtPiece):
            self._tell(thinking=True, position=0)
        elif isinstance(event, TextPiece):
            self._read(stream.text, {one.id: one for one in passages})

    def _read(self, text: str, passages: dict[str, Quotable]) -> None:
        """Show the words first, then check the sentences that have ended: a reader need not wait for it."""
        begun = [one for one in sentences_so_far(text)[:MOST_SENTENCES] if one.text.strip()]
        checked = self._snapshot.sentences
        fresh = begun[len(checked) : -1]
        pending = begun[-1].text if begun else ""
        self._tell(thinking=False, position=0, pending="\n".join([*(one.text for one in fresh), pending]))
        if fresh:
            checked += tuple(check_sentence(one, passages) for one in fresh)
            self._tell(sentences=checked, pending=pending)

    def _work(self) -> None:
        changes: dict[str, Any] = {}
        try:
            document = self._run(self)
            if "save_problem" in document:
                changes = {"problem": ("The answer could not be kept.", str(document["save_problem"]))}
            else:
                changes = {"run_id": str(document["provenance"]["run_id"])}
        except Cancelled:
            changes = {}
        except WorkbenchError as error:
            changes = {"problem": (error.message, error.hint)}
        except Exception:
            changes = {"problem": ("The question could not be answered: a fault of the workbench.", "Its log says more.")}
            raise
        finally:
            self._tell(over=True, position=0, **changes)

    def _tell(self, **changes: Any) -> None:
        with self._changed:
            self._snapshot = replace(self._snapshot, version=self._snapshot.version + 1, **changes)
            self._changed.notify_all()
