"""A turn while a model words the client's answer, in a thread of its own: pages look at it, come and go, and may stop it.

Stopped, or with a model that fails, the client answers by a written line: a turn is never lost.
"""

import threading
from collections.abc import Callable

from workbench.coaching.session import take_turn
from workbench.coaching.session_models import Session
from workbench.coaching.voice import Voice
from workbench.errors import Cancelled, WorkbenchError
from workbench.llm.under_way import UnderWay

#: Makes the voice; told a function to call while it waits, which raises ``Cancelled`` to stop it.
MakeVoice = Callable[[Callable[[], None]], Voice]


class Speaking:
    """One turn being answered. Call ``start`` once.

    Args:
        session: before the turn, as it is kept.
        text: what the trainee said.
        keep: saves the session after the turn.
        now: an ISO time.

    Attributes:
        kept: whether the turn was saved.
        problem: why it could not be; the text is then still ``text``.
    """

    def __init__(
        self, session: Session, text: str, *, make_voice: MakeVoice, keep: Callable[[Session], object], now: Callable[[], str]
    ) -> None:
        self.text = text
        self.turns_before = len(session.exchanges)
        self.kept = False
        self.problem: WorkbenchError | None = None
        self._session, self._make_voice, self._keep, self._now = session, make_voice, keep, now
        self._stopping = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="client-speaks", daemon=True)

    def start(self) -> "Speaking":
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Do not wait for the model any longer; twice is once."""
        self._stopping.set()

    @property
    def over(self) -> bool:
        """Whether the turn is kept, or has failed."""
        return self._over.is_set()

    def join(self, timeout: float) -> bool:
        """Wait for the end; whether it has come."""
        return self._over.wait(timeout)

    def _run(self) -> None:
        try:
            self._keep(self._answered())
            self.kept = True
        except WorkbenchError as error:
            self.problem = error
        finally:
            self._over.set()

    def _answered(self) -> Session:
        try:
            voice = self._make_voice(self._tick)
            return take_turn(self._session, self.text, now=self._now(), say=voice.say, look_again=voice.look_again)
        except Cancelled:
            return take_turn(self._session, self.text, now=self._now())

    def _tick(self) -> None:
        if self._stopping.is_set():
            raise Cancelled("The model was stopped.", "The client answers by a written line.")


#: The turns under way on one server, by session; one at a time each.
Speakers = UnderWay[Speaking]
