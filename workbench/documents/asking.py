"""A question that the model answers, in a thread of its own: pages look at it while it writes, come and go, and may stop it.

The sentences are held against their passages as they end. The whole answer is checked once more, as one run.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.documents.model_answer import MOST_SENTENCES, CheckedSentence, Listener, check_sentence, sentences_so_far
from workbench.documents.passages import Quotable
from workbench.errors import Cancelled, WorkbenchError
from workbench.llm.messages import Event, TextPiece
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.streaming import ChatStream
from workbench.llm.watched import HowFar, Watched

#: Runs the question, telling the listener; the document of the run.
Run = Callable[[Listener], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot(HowFar[CheckedSentence]):
    """How far it is. The meter is an estimate.

    Attributes:
        doing: what is done while the model has not been asked yet.
        again: the first answer had the wrong form, and it is asked once more.
        run_id: of the answer that is kept; "" where there is none, and ``problem`` says why.
    """

    doing: str = ""
    again: bool = False
    run_id: str = ""


class Asking(Watched[Snapshot]):
    """One question at the model: the ``Listener`` of its run. Call ``start`` once.

    Args:
        client: of the model server.
        run: answers the question and keeps the run.
    """

    def __init__(self, client: OllamaClient, run: Run) -> None:
        super().__init__(Snapshot(), "documents-answer")
        self._client, self._run = client, run

    @property
    def client(self) -> OllamaClient:
        """Whose queue the question joins."""
        return self._client

    def __call__(self, fraction: float, message: str) -> None:  # noqa: ARG002 - a progress callback
        """
        Raises:
            Cancelled: it was stopped.
        """
        self._refuse_stopped()
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
        self._tell_waiting(event)
        if isinstance(event, TextPiece):
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
