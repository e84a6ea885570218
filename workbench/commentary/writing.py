"""A commentary while a model writes it, in a thread of its own: pages look at it, come and go, and may stop it.

The thread ends with the answer, with a failure, or within a moment of ``stop``. What had come is checked and kept in every
case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.commentary.checking import CheckedSentence, Checker
from workbench.commentary.commentary import Commentary, Ending, cited_facts
from workbench.commentary.facts import Audience, Facts, Language
from workbench.commentary.sentences import split
from workbench.errors import Cancelled, WorkbenchError
from workbench.llm.messages import Event, Finished, Reply, TextPiece
from workbench.llm.streaming import ChatStream
from workbench.llm.under_way import UnderWay
from workbench.llm.watched import HowFar, Watched

#: Opens the answer; told a function to call while it waits, which raises ``Cancelled`` to stop it.
OpenStream = Callable[[Callable[[], None]], ChatStream]
Keep = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot(HowFar[CheckedSentence]):
    """How far it is. ``commentary``: what is to be shown when it is over; None where nothing had come."""

    commentary: Commentary | None = None


class Writing(Watched[Snapshot]):
    """One commentary being written. Call ``start`` once.

    Args:
        facts: all that may be said.
        open_stream: asks the model.
        keep: saves the document when it is over.
        clock: an aware time.
    """

    def __init__(
        self,
        facts: Facts,
        audience: Audience,
        language: Language,
        *,
        open_stream: OpenStream,
        keep: Keep,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(Snapshot(), "commentary")
        self._facts, self._audience, self._language = facts, audience, language
        self._open_stream, self._keep, self._clock = open_stream, keep, clock
        self._checker = Checker(facts)

    def _work(self) -> None:
        ending: Ending = "failed"
        problem: tuple[str, str] | None = None
        reply: Reply | None = None
        try:
            reply = self._write()
            ending = "whole"
        except Cancelled:
            ending = "stopped"
        except WorkbenchError as error:
            problem = (error.message, error.hint)
        except Exception:
            problem = ("The commentary could not be written: a fault of the workbench.", "Its log says more.")
            raise
        finally:
            self._end(ending, problem, reply)

    def _write(self) -> Reply:
        self._refuse_stopped()
        with self._open_stream(self._refuse_stopped) as stream:
            self._stream = stream
            self._tell(meter=stream.meter)
            self._refuse_stopped()
            for event in stream:
                if isinstance(event, Finished):
                    return event.reply
                self._take(event, stream)
        raise AssertionError("a stream ends with its reply or an error")

    def _take(self, event: Event, stream: ChatStream) -> None:
        self._tell_waiting(event)
        if isinstance(event, TextPiece):
            sentences, rest = split(stream.text, finished=False)
            fresh = sentences[len(self._checker.checked) :]
            # First the words, then their check: a reader need not wait for it.
            self._tell(thinking=False, position=0, pending=" ".join([*(sentence.text for sentence in fresh), rest]))
            if fresh:
                self._checker.check(sentences)
                self._tell(sentences=tuple(self._checker.checked), pending=rest)

    def _end(self, ending: Ending, problem: tuple[str, str] | None, reply: Reply | None) -> None:
        stream = self._stream
        text = stream.text if stream is not None else ""
        sentences, rest = split(text, finished=ending == "whole")
        self._checker.check(sentences)
        commentary = self._commentary(stream, ending, rest, problem, reply) if stream and text.strip() else None
        if commentary is not None:
            try:
                self._keep(commentary.as_document())
            except WorkbenchError as error:
                problem = (f"The commentary was not saved. {error.message}", error.hint)
        self._tell(
            sentences=tuple(self._checker.checked), pending="", commentary=commentary, problem=problem, over=True, position=0
        )

    def _commentary(
        self, stream: ChatStream, ending: Ending, rest: str, problem: tuple[str, str] | None, reply: Reply | None
    ) -> Commentary:
        meter = reply.meter if reply is not None else stream.meter
        use = reply.use if reply is not None else stream.use
        sentences = tuple(self._checker.checked)
        return Commentary(
            run_id=self._facts.run_id,
            audience=self._audience,
            language=self._language,
            origin="model",
            ending=ending,
            sentences=sentences,
            rest=rest,
            problem=problem,
            facts_sha256=self._facts.sha256,
            created_at=self._clock().isoformat(timespec="seconds"),
            model=use.model_dump(mode="json"),
            meter={
                "used": meter.prompt + (meter.reply if meter.counted else 0),
                "window": meter.window,
                "counted": meter.counted,
            },
            truncated=reply.truncated if reply is not None else None,
            cited=cited_facts(sentences, self._facts, self._language),
        )


#: The commentaries being written on one server, by what ``components.commentary.asked`` keys them with.
Writings = UnderWay[Writing]
