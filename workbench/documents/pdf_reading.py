"""Reads a PDF through worker processes: pages side by side, each under a limit of memory and time, resumable.

A page that kills its worker, or takes too long, is noted as failed and the reading goes on behind it.
"""

import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any, Self

import orjson

from workbench.documents.model import OutlineEntry, Page
from workbench.documents.parses import PageMaker, Parse
from workbench.errors import DocumentError
from workbench.progress import Progress

WORKER = ("-m", "workbench.documents.pdf_worker")
#: Pages a worker is asked for at once; also what a kill in the middle costs at most.
CHUNK = 32
#: So few pages are read by one worker sooner than a second one has started.
ALONE = 24
#: Seconds a worker may be silent before its page is given up.
PAGE_SECONDS = 30.0
OPEN_SECONDS = 60.0
#: After so many broken pages the rest is given up.
MOST_FAILURES = 25
#: More pages than this are not a document but a collection of them.
MOST_PAGES = 20_000
#: More words than this would take more memory than a small machine has to give: some 5,000 pages of close print.
MOST_WORDS = 3_000_000

_PASSWORD_CODE = 4
_REASONS = {
    1: ("is not a PDF that can be opened", "It may be damaged. Open it in a viewer and save it anew."),
    2: ("cannot be opened", "Check that the file is still there."),
    3: ("is not a PDF, or is cut off or damaged", "Download it again, or open it in a viewer and save it anew."),
    100: ("has no pages", "Check the file in a viewer."),
    5: ("is encrypted in a way that cannot be opened", "Save a copy without protection."),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Structure:
    """What a PDF says of itself."""

    pages: int
    labels: tuple[str, ...]
    outline: tuple[OutlineEntry, ...]
    metadata: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Reading:
    """The state of one document being read. ``room``: words that may still come."""

    pages: dict[int, Page]
    name: str
    room: int
    maker: PageMaker = field(default_factory=PageMaker)
    failed: dict[int, str] = field(default_factory=dict)
    open_ranges: deque[tuple[int, int]] = field(default_factory=deque)

    def count(self, page: Page) -> None:
        """
        Raises:
            DocumentError: the document has more words than can be held at once.
        """
        self.room -= sum(len(line.words) for line in page.lines)
        if self.room < 0:
            raise DocumentError(
                f"{self.name} has more than {MOST_WORDS / 1e6:.0f} million words, reached at page {page.number:,}.",
                "Split it and add the parts.",
            )


def read_pdf(
    path: Path,
    sha256: str,
    *,
    name: str,
    progress: Progress,
    password: str | None = None,
    done: Mapping[int, Page] | None = None,
    keep: Callable[[Sequence[Page]], None] | None = None,
    workers: int = 2,
) -> Parse:
    """The pages and the structure of a PDF.

    Args:
        path: of the file.
        name: of the file as its user knows it, for messages.
        progress: told after every page; may raise ``Cancelled``, which ends the workers.
        password: for an encrypted file; the empty one is tried by itself.
        done: pages an earlier, interrupted reading has left.
        keep: called with every finished run of pages.
        workers: processes at once.

    Raises:
        DocumentError: encrypted, damaged, without pages, or with too many.
    """
    started = time.monotonic()
    reading = _Reading(pages=dict(done or {}), name=name, room=MOST_WORDS)
    for page in reading.pages.values():
        reading.count(page)
    answers: queue.Queue[tuple[int, Any]] = queue.Queue()
    with ExitStack() as stack:
        first = stack.enter_context(_Worker(0, answers))
        structure = _structure(first, answers, path, name, password)
        reading.open_ranges.extend(_missing(structure.pages, reading.pages))
        crew = _Crew(path=path, password=password, answers=answers, stack=stack, ready=first)
        left = sum(last - start + 1 for start, last in reading.open_ranges)
        _read_pages(crew, reading, structure.pages, progress, keep or _dropped, workers if left > ALONE else 1)
    return Parse(
        sha256=sha256,
        parser=f"pypdfium2 {metadata.version('pypdfium2')}",
        pages=tuple(_labelled(number, reading, structure) for number in range(1, structure.pages + 1)),
        outline=structure.outline,
        metadata=structure.metadata,
        failed=dict(sorted(reading.failed.items())),
        notes=structure.notes,
        seconds=round(time.monotonic() - started, 3),
    )


def _structure(
    worker: "_Worker", answers: "queue.Queue[tuple[int, Any]]", path: Path, name: str, password: str | None
) -> Structure:
    """What a PDF says of itself, without its pages; ``worker`` has it open afterwards.

    Raises:
        DocumentError: encrypted with an unknown password, damaged, without pages, or with too many.
    """
    worker.ask({"open": str(path), "password": password, "structure": True})
    answer = _next(answers, OPEN_SECONDS)
    if answer is None or answer[1] is None:
        raise DocumentError(f"{name} could not be opened: reading it took too much memory or time.", "It may be damaged.")
    found = answer[1]
    if "refused" in found:
        raise _refusal(name, found, password)
    plain = found["structure"]
    if plain["pages"] == 0:
        raise DocumentError(f"{name} has no pages.", "Check the file in a viewer.")
    if plain["pages"] > MOST_PAGES:
        raise DocumentError(f"{name} has {plain['pages']:,} pages; {MOST_PAGES:,} can be read.", "Split it and add the parts.")
    return Structure(
        pages=plain["pages"],
        labels=tuple(plain["labels"]),
        outline=tuple(OutlineEntry(title=title, page=page, depth=depth) for title, page, depth in plain["outline"]),
        metadata=plain["metadata"],
        notes=_notes(plain),
    )


def _read_pages(
    crew: "_Crew",
    reading: _Reading,
    total: int,
    progress: Progress,
    keep: Callable[[Sequence[Page]], None],
    workers: int,
) -> None:
    for at in range(min(workers, len(reading.open_ranges))):
        crew.start(at, reading)
    while crew.busy:
        progress(min((len(reading.pages) + len(reading.failed)) / total, 0.999), f"Page {len(reading.pages)} of {total}")
        received = _next(crew.answers, 0.5)
        if received is not None:
            crew.take(received, reading, keep)
        crew.give_up_the_silent(reading)


@dataclass(kw_only=True, slots=True)
class _Task:
    """A run of pages one worker is at: the next page it owes, its last one, and what came so far."""

    worker: "_Worker"
    next_page: int
    last: int
    deadline: float
    pages: list[Page] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class _Crew:
    """The workers of one document, and what each is at. ``ready``: one that has the document open."""

    path: Path
    password: str | None
    answers: "queue.Queue[tuple[int, Any]]"
    stack: ExitStack
    ready: "_Worker | None" = None
    busy: dict[int, _Task] = field(default_factory=dict)

    def start(self, at: int, reading: _Reading) -> None:
        """The ready worker, or a fresh one, at the next open run of pages."""
        if not reading.open_ranges:
            return
        worker, self.ready = self.ready, None
        if worker is None:
            worker = self.stack.enter_context(_Worker(at, self.answers))
            worker.ask({"open": str(self.path), "password": self.password})
        self._assign(worker, reading)

    def take(self, received: tuple[int, Any], reading: _Reading, keep: Callable[[Sequence[Page]], None]) -> None:
        """One answer of a worker: a page, a failure, the end of a run, or (None) its death."""
        serial, answer = received
        task = next((task for task in self.busy.values() if task.worker.serial == serial), None)
        if task is None:
            return
        if answer is None or "refused" in answer:
            self._replace(task, reading, "the page made its reader break down", keep)
            return
        task.deadline = time.monotonic() + PAGE_SECONDS
        if "page" in answer:
            page = reading.maker.page(answer["page"])
            reading.count(page)
            task.pages.append(page)
            reading.pages[page.number] = page
            task.next_page = page.number + 1
        elif "failed" in answer:
            reading.failed[answer["failed"]] = answer["why"]
            task.next_page = answer["failed"] + 1
        elif "done" in answer:
            self._finish(task, keep)
            self._assign(task.worker, reading)

    def give_up_the_silent(self, reading: _Reading) -> None:
        """End the workers that have been at one page for too long."""
        now = time.monotonic()
        for task in [task for task in self.busy.values() if now > task.deadline]:
            self._replace(task, reading, f"reading it took more than {PAGE_SECONDS:.0f} seconds", _dropped)

    def _assign(self, worker: "_Worker", reading: _Reading) -> None:
        if not reading.open_ranges:
            worker.end()
            return
        first, last = reading.open_ranges.popleft()
        worker.ask({"first": first, "last": last})
        task = _Task(worker=worker, next_page=first, last=last, deadline=time.monotonic() + OPEN_SECONDS + PAGE_SECONDS)
        self.busy[worker.place] = task

    def _finish(self, task: _Task, keep: Callable[[Sequence[Page]], None]) -> None:
        del self.busy[task.worker.place]
        if task.pages:
            keep(task.pages)

    def _replace(self, task: _Task, reading: _Reading, why: str, keep: Callable[[Sequence[Page]], None]) -> None:
        """The worker died at ``task.next_page``: note it, and let another go on behind it."""
        self._finish(task, keep)
        task.worker.end()
        reading.failed[task.next_page] = why
        if len(reading.failed) > MOST_FAILURES:
            left = [(task.next_page + 1, task.last), *reading.open_ranges]
            for first, last in left:
                reading.failed.update(dict.fromkeys(range(first, last + 1), "not read: too many pages before it failed"))
            reading.open_ranges.clear()
        elif task.next_page < task.last:
            reading.open_ranges.appendleft((task.next_page + 1, task.last))
        self.start(task.worker.place, reading)


class _Worker:
    """One process of ``pdf_worker``; its answers go to ``answers`` with its serial number, None when it has ended."""

    _serials = iter(range(1, 2**62))

    def __init__(self, place: int, answers: "queue.Queue[tuple[int, Any]]") -> None:
        self.place = place
        self.serial = next(self._serials)
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, *WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._reader = threading.Thread(target=self._read, args=(answers,), daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request; a worker that has died says so through its answers."""
        assert self._process.stdin is not None  # noqa: S101 - opened as a pipe
        try:
            self._process.stdin.write(orjson.dumps(request) + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, OSError):
            return

    def end(self) -> None:
        """Kill the process, if it still runs, and release its pipes."""
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except OSError:
                    continue

    def _read(self, answers: "queue.Queue[tuple[int, Any]]") -> None:
        assert self._process.stdout is not None  # noqa: S101 - opened as a pipe
        for line in self._process.stdout:
            if line.endswith(b"\n"):
                answers.put((self.serial, orjson.loads(line)))
        answers.put((self.serial, None))


def _dropped(_: Sequence[Page]) -> None:
    """Nobody keeps finished pages."""


def _next(answers: "queue.Queue[tuple[int, Any]]", seconds: float) -> tuple[int, Any] | None:
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return None


def _missing(total: int, done: Mapping[int, Page]) -> Iterable[tuple[int, int]]:
    """Runs of at most ``CHUNK`` pages that are not done, smaller towards the end so that all workers end together."""
    numbers = [number for number in range(1, total + 1) if number not in done]
    start = 0
    while start < len(numbers):
        size = max(4, min(CHUNK, (len(numbers) - start) // 3))
        end = start
        while end + 1 < len(numbers) and end + 1 - start < size and numbers[end + 1] == numbers[end] + 1:
            end += 1
        yield numbers[start], numbers[end]
        start = end + 1


def _labelled(number: int, reading: _Reading, structure: Structure) -> Page:
    label = structure.labels[number - 1] if number <= len(structure.labels) else ""
    page = reading.pages.get(number)
    if page is None:
        return Page(number=number, label=label or str(number), width=0.0, height=0.0, text="", lines=())
    return replace(page, label=label or str(number))


def _notes(plain: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    if plain["cut"]:
        notes.append("The file's end is missing: it may have been cut off, and pages may be missing.")
    if plain["scripts"]:
        notes.append(f"Holds {plain['scripts']} script(s) (JavaScript), which were not run.")
    if plain["attachments"]:
        notes.append(f"Holds {plain['attachments']} embedded file(s), which were not opened.")
    if plain["forms"]:
        notes.append("Holds form fields; only what is printed on the pages was read.")
    return tuple(notes)


def _refusal(name: str, found: Mapping[str, Any], password: str | None) -> DocumentError:
    code = found["refused"]
    if code == _PASSWORD_CODE:
        given = "the password given does not open it" if password else "it needs a password to be opened"
        return DocumentError(
            f"{name} is encrypted: {given}.", "Give its password (docs add --password), or save a copy without one."
        )
    what, hint = _REASONS.get(code, _REASONS[3])
    return DocumentError(f"{name} {what}.", hint)
