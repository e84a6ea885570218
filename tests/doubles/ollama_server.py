"""A stand-in for a model server that speaks Ollama's protocol over a real socket, in one thread.

    with serving(Served(name="m:1b", turns=[Turn(fault="stall")])) as ollama:
        ... ollama.url ... ollama.received[-1].body ...

By hand, with a model per behaviour: ``python tests/doubles/ollama_server.py --port 11434``.
"""

import argparse
import asyncio
import json
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.doubles.ollama_scripts import Download, Served, Turn, by_schema, catalogue, fit, normalised, tokens, vector

VERSION = "0.33.0"
CREATED = "2026-01-05T09:30:00.123456789Z"
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", ""})


@dataclass(kw_only=True)
class Received:
    """One request. Times are of ``time.monotonic``; ``left_at`` is when the client went away before the end."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    at: float
    first_byte_at: float | None = None
    answered_at: float | None = None
    left_at: float | None = None


@dataclass(kw_only=True)
class Ollama:
    """The server: what it serves and what it saw. ``token``: what it wants as a bearer; None: nothing."""

    models: dict[str, Served] = field(default_factory=dict)
    downloads: dict[str, Download] = field(default_factory=dict)
    version: str = VERSION
    token: str | None = None
    cloud_disabled: bool = True
    knows_status: bool = True
    tells_capabilities: bool = True
    everything: Turn | None = None
    url: str = ""
    received: list[Received] = field(default_factory=list)
    open_connections: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, *models: Served) -> None:
        for model in models:
            self.models[model.name] = model

    def asked(self, path: str) -> list[Received]:
        """The requests to this path."""
        return [one for one in self.received if one.path == path]

    def wait(self, condition: Callable[[], bool], timeout: float = 20.0) -> bool:
        """Wait until something the server sees makes ``condition`` true."""
        with self.changed:
            return self.changed.wait_for(condition, timeout)

    def find(self, name: str) -> Served | None:
        wanted = (name if ":" in name else f"{name}:latest").lower()
        return next((model for key, model in self.models.items() if key.lower() == wanted), None)

    def tell(self) -> None:
        with self.changed:
            self.changed.notify_all()


@contextmanager
def serving(*models: Served, port: int = 0, **state: Any) -> Iterator[Ollama]:
    """The server on a free port of the loopback interface, until the block ends."""
    ollama = Ollama(**state)
    ollama.add(*models)
    started: threading.Event = threading.Event()
    ending: dict[str, Any] = {}
    thread = threading.Thread(target=lambda: asyncio.run(_serve(ollama, port, started, ending)), daemon=True)
    thread.start()
    if not started.wait(10):
        raise TimeoutError("the stand-in did not start")
    try:
        yield ollama
    finally:
        ending["loop"].call_soon_threadsafe(ending["stop"].set)
        thread.join(10)


async def _serve(ollama: Ollama, port: int, started: threading.Event, ending: dict[str, Any]) -> None:
    stop = asyncio.Event()
    ending.update(loop=asyncio.get_running_loop(), stop=stop)
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        ollama.open_connections += 1
        try:
            await _Connection(ollama, reader, writer).serve()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            ollama.open_connections -= 1
            tasks.discard(task)
            writer.transport.abort()
            ollama.tell()

    server = await asyncio.start_server(accept, "127.0.0.1", port, backlog=256, limit=2**24)
    ollama.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    started.set()
    await stop.wait()
    server.close()
    for task in tuple(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Hangup(Exception):  # noqa: N818 - the script's wish, no error
    """The script ends the connection here."""


class _Connection:
    """One client's connection."""

    def __init__(self, ollama: Ollama, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.ollama, self.reader, self.writer = ollama, reader, writer
        self.received: Received | None = None

    async def serve(self) -> None:
        while (received := await self._read()) is not None:
            self.received = received
            with self.ollama.changed:
                self.ollama.received.append(received)
                self.ollama.changed.notify_all()
            answering = asyncio.ensure_future(self._answer(received))
            leaving = asyncio.ensure_future(self.reader.read(1))
            try:
                await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
                if not answering.done():
                    received.left_at = time.monotonic()
                    return
                answering.result()
                received.answered_at = time.monotonic()
            except (_Hangup, ConnectionError):
                return
            finally:
                answering.cancel()
                leaving.cancel()
                await asyncio.gather(answering, leaving, return_exceptions=True)
                self.ollama.tell()

    async def _read(self) -> Received | None:
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        data = await self.reader.readexactly(int(headers.get("content-length", 0)))
        try:
            body = json.loads(data) if data else None
        except ValueError:
            body = data
        return Received(method=method, path=target.split("?")[0], headers=headers, body=body, at=time.monotonic())

    async def _answer(self, received: Received) -> None:
        if self.ollama.everything is not None:
            return await self._scripted(self.ollama.everything)
        if received.headers.get("host", "").rpartition(":")[0] not in LOCAL_NAMES:
            return await self._send(403, b"", "text/plain")
        if self.ollama.token and received.headers.get("authorization") != f"Bearer {self.ollama.token}":
            return await self._error(401, "unauthorized")
        route = _ROUTES.get((received.method, received.path))
        if route is None:
            known = any(path == received.path for _, path in _ROUTES)
            text = b"405 method not allowed" if known else b"404 page not found"
            return await self._send(405 if known else 404, text, "text/plain")
        return await route(self, received.body if isinstance(received.body, dict) else {})

    # What is there.

    async def _root(self, body: Mapping[str, Any]) -> None:
        await self._send(200, b"Ollama is running", "text/plain")

    async def _version(self, body: Mapping[str, Any]) -> None:
        await self._json({"version": self.ollama.version})

    async def _status(self, body: Mapping[str, Any]) -> None:
        if not self.ollama.knows_status:
            return await self._send(404, b"404 page not found", "text/plain")
        return await self._json({"cloud": {"disabled": self.ollama.cloud_disabled, "source": "env"}})

    async def _tags(self, body: Mapping[str, Any]) -> None:
        await self._json({"models": [self._tag(model) for model in self.ollama.models.values()]})

    def _tag(self, model: Served) -> dict[str, Any]:
        tag: dict[str, Any] = {"name": model.name, "model": model.name, "modified_at": CREATED, "size": model.size}
        tag |= {"digest": model.digest, "details": model.details()}
        if self.ollama.tells_capabilities:
            tag["capabilities"] = list(model.capabilities)
        if model.remote_host:
            tag |= {"remote_host": model.remote_host, "remote_model": model.name.removesuffix("-cloud")}
        return tag

    async def _ps(self, body: Mapping[str, Any]) -> None:
        running = [
            {**self._tag(model), "expires_at": CREATED, "size_vram": model.size // 2, "context_length": model.loaded_window}
            for model in self.ollama.models.values()
            if model.loaded_window is not None
        ]
        await self._json({"models": running})

    async def _show(self, body: Mapping[str, Any]) -> None:
        name = str(body.get("model") or body.get("name") or "")
        if not name:
            return await self._error(400, "model is required")
        model = self.ollama.find(name)
        if model is None:
            return await self._error(404, f"model '{name if ':' in name else name + ':latest'}' not found")
        info = {
            "general.architecture": model.family,
            f"{model.family}.context_length": model.context_length,
            f"{model.family}.embedding_length": model.embedding_length,
        }
        shown: dict[str, Any] = {"license": "Apache-2.0", "modelfile": "", "template": "", "details": model.details()}
        shown |= {"model_info": info, "capabilities": list(model.capabilities), "modified_at": CREATED}
        shown |= {"requires": model.requires} if model.requires else {}
        shown |= {"remote_host": model.remote_host, "remote_model": model.name} if model.remote_host else {}
        return await self._json(shown)

    async def _delete(self, body: Mapping[str, Any]) -> None:
        model = self.ollama.find(str(body.get("model") or ""))
        if model is None:
            return await self._error(404, f"model '{body.get('model')}' not found")
        del self.ollama.models[model.name]
        return await self._send(200, b"", "application/json")

    async def _copy(self, body: Mapping[str, Any]) -> None:
        model = self.ollama.find(str(body.get("source") or ""))
        if model is None:
            return await self._error(404, f'model "{body.get("source")}" not found')
        self.ollama.add(Served(name=str(body["destination"]), capabilities=model.capabilities, turns=list(model.turns)))
        return await self._send(200, b"", "application/json")

    # What models say.

    async def _chat(self, body: Mapping[str, Any]) -> None:
        name = str(body.get("model") or "")
        if not name:
            return await self._error(400, "model is required")
        model = self.ollama.find(name)
        if model is None:
            return await self._error(404, f"model '{name}' not found")
        messages = list(body.get("messages") or ())
        if not messages:
            return await self._load(model, body)
        problem = _lacking(model, body)
        if problem:
            return await self._error(*problem)
        turn = model.next_turn(body)
        if turn.opening != "ok" or turn.body is not None:
            return await self._scripted(turn)
        return await self._speak(model, turn, body, messages)

    async def _load(self, model: Served, body: Mapping[str, Any]) -> None:
        turn = model.turns[0]
        if turn.opening != "ok" or turn.body is not None:
            return await self._scripted(turn)
        unload = body.get("keep_alive") == 0
        seconds = self._loaded(model, body)
        if unload:
            model.loaded_window = None
        message = {"role": "assistant", "content": ""}
        ending = {"done": True, "done_reason": "unload" if unload else "load", "load_duration": int(seconds * 1e9)}
        return await self._json({"model": model.name, "created_at": CREATED, "message": message, **ending})

    def _loaded(self, model: Served, body: Mapping[str, Any]) -> float:
        window = min(int((body.get("options") or {}).get("num_ctx", 4096)), model.context_length)
        if model.loaded_window == window:
            return 0.0
        model.loads, model.loaded_window = model.loads + 1, window
        return model.load_seconds

    async def _speak(self, model: Served, turn: Turn, body: Mapping[str, Any], messages: list[dict[str, Any]]) -> None:
        load = self._loaded(model, body)
        may_cut = model.ignores_truncate or body.get("truncate", True)
        counted, model.last_cut, fits = fit(messages, model.loaded_window or 4096, may_cut=may_cut)
        if not fits:
            return await self._error(400, "the input length exceeds the context length")
        await asyncio.sleep(turn.delay)
        lines = _lines(model, turn, body, load, turn.counted if turn.counted is not None else counted)
        if body.get("stream", True):
            return await self._stream(turn, lines)
        return await self._json(_whole(lines))

    async def _scripted(self, turn: Turn) -> None:
        """An answer that the request has no influence on."""
        await asyncio.sleep(turn.delay)
        match turn.opening:
            case "hang":
                await asyncio.Event().wait()
            case "close":
                self.writer.close()
                raise _Hangup
            case "drop":
                self.writer.transport.abort()
                raise _Hangup
            case "drip":
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 10_000:
                    await self._write(bytes([byte]))
                    await asyncio.sleep(0.02)
        await self._send(turn.status, turn.body or b"", turn.content_type, dict(turn.headers))

    async def _stream(self, turn: Turn, lines: list[dict[str, Any]]) -> None:
        await self._begin_stream()
        if turn.split == "joined" and turn.fault == "none":
            await self._chunk(b"".join(_encode(line) for line in lines))
            lines = []
        for number, line in enumerate(lines):
            if turn.fault != "none" and number == turn.fault_after:
                return await self._go_wrong(turn, line)
            if turn.gap and number:
                await asyncio.sleep(turn.gap)
            await self._line(turn, _encode(line))
        if turn.fault != "none" and turn.fault_after >= len(lines):
            return await self._go_wrong(turn, {})
        return await self._end_stream()

    async def _line(self, turn: Turn, data: bytes) -> None:
        if turn.split == "bytes":
            for start in range(0, len(data), 7):
                await self._chunk(data[start : start + 7])
                await asyncio.sleep(0)
            return
        await self._chunk(data)

    async def _go_wrong(self, turn: Turn, line: Mapping[str, Any]) -> None:
        extra: dict[str, bytes] = {
            "half_line": _encode(line)[: max(1, len(_encode(line)) // 2)],
            "no_done": b"",
            "done_false": _encode({**line, "done": False, "done_reason": None}),
            "error": _encode({"error": "an error was encountered while running the model: unexpected EOF"}),
            "error_object": _encode({"error": {"code": 500, "message": "CUDA error"}}),
            "error_nested": _encode({"error": json.dumps({"error": {"code": 400, "message": "too long"}})}),
            "blank": b"\n",
            "garbage": b"%PDF-1.7 not json\n",
            "not_object": b"[1, 2, 3]\n",
            "foreign": b'{"object": "chat.completion.chunk", "choices": []}\n',
            "deep": b"[" * 20_000 + b"\n",
        }
        match turn.fault:
            case "stall":
                await asyncio.Event().wait()
            case "drop":
                await self.writer.drain()
                self.writer.transport.abort()
                raise _Hangup
            case "close":
                self.writer.close()
                raise _Hangup
        if extra[turn.fault]:
            await self._chunk(extra[turn.fault])
        await self._end_stream()

    async def _generate(self, body: Mapping[str, Any]) -> None:
        model = self.ollama.find(str(body.get("model") or ""))
        if model is None:
            return await self._error(404, f"model '{body.get('model')}' not found")
        lines = _lines(model, model.next_turn(body), body, self._loaded(model, body), len(tokens(str(body.get("prompt", "")))))
        for line in lines:
            line["response"] = line.pop("message")["content"]
        if not body.get("stream", True):
            return await self._json({**lines[-1], "response": "".join(line["response"] for line in lines), "context": [1]})
        return await self._stream(Turn(), lines)

    async def _embed(self, body: Mapping[str, Any]) -> None:
        model = self.ollama.find(str(body.get("model") or ""))
        if model is None:
            return await self._error(404, f'model "{body.get("model")}" not found, try pulling it first')
        if "embedding" not in model.capabilities:
            return await self._error(400, f'"{model.name}" does not support embeddings')
        turn = model.next_turn(body)
        if turn.opening != "ok" or turn.body is not None or turn.delay:
            return await self._scripted(turn)
        given = body.get("input", [])
        texts = [given] if isinstance(given, str) else list(given)
        if not all(isinstance(text, str) for text in texts):
            return await self._error(400, "invalid input type")
        return await self._vectors(model, body, [text for text in texts if given != ""])

    async def _vectors(self, model: Served, body: Mapping[str, Any], texts: list[str]) -> None:
        load = self._loaded(model, body)
        window = min(int((body.get("options") or {}).get("num_ctx", 4096)), model.context_length)
        if any(model.poisoned and model.poisoned in text for text in texts):
            return await self._error(400, "decode: cannot decode batches with this context (calling encode() instead)")
        if any(model.nan and model.nan in text for text in texts):
            return await self._error(400, "embedding contains NaN or Inf values")
        counts = [len(tokens(text)) for text in texts]
        if not body.get("truncate", True) and any(count > window for count in counts):
            return await self._error(400, "the input length exceeds the context length")
        vectors = [vector(" ".join(text.split()[:window]), model.embedding_length) for text in texts]
        wanted = body.get("dimensions")
        if wanted and wanted < model.embedding_length:
            vectors = [normalised(values[:wanted]) for values in vectors]
        reply: dict[str, Any] = {"model": model.name, "embeddings": vectors[1:] if model.drops_one_vector else vectors}
        reply |= {"total_duration": 1_000_000, "load_duration": int(load * 1e9), "prompt_eval_count": sum(counts)}
        return await self._json(reply)

    async def _pull(self, body: Mapping[str, Any]) -> None:
        name = str(body.get("model") or "")
        download = self.ollama.downloads.get(name)
        if download is None:
            text = "pull model manifest: file does not exist"
            if not body.get("stream", True):
                return await self._error(500, text)
            await self._begin_stream()
            await self._chunk(_encode({"error": text}))
            return await self._end_stream()
        await self._begin_stream()
        async for line in self._downloading(name, download):
            await self._chunk(_encode(line))
        return await self._end_stream()

    async def _downloading(self, name: str, download: Download) -> AsyncIterator[dict[str, Any]]:
        yield {"status": "pulling manifest"}
        for number, total in enumerate(download.layers):
            digest = f"sha256:{name.encode().hex()[:8]}{number:056d}"
            layer: dict[str, Any] = {"status": f"pulling {digest[7:19]}", "digest": digest, "total": total}
            yield layer
            for step in range(1, download.steps + 1):
                await asyncio.sleep(download.gap)
                reached = total * step // download.steps
                download.completed[digest] = max(reached, download.completed.get(digest, 0))
                yield {**layer, "completed": download.completed[digest]}
                await self._pull_fault(download, number)
        for status in ("verifying sha256 digest", "writing manifest"):
            yield {"status": status}
        if download.fault == "error":
            yield {"error": "max retries exceeded: no space left on device"}
            return
        if download.fault != "no_success":
            self.ollama.add(download.served or Served(name=name if ":" in name else f"{name}:latest"))
            yield {"status": "success"}

    async def _pull_fault(self, download: Download, layer: int) -> None:
        if download.fault == "stall":
            await asyncio.Event().wait()
        if download.fault == "drop" and layer == 0:
            self.writer.transport.abort()
            raise _Hangup

    # Bytes on the wire.

    async def _json(self, value: Any) -> None:
        await self._send(200, json.dumps(value).encode(), "application/json; charset=utf-8")

    async def _error(self, status: int, text: str) -> None:
        await self._send(status, json.dumps({"error": text}).encode(), "application/json; charset=utf-8")

    async def _send(self, status: int, body: bytes, kind: str, more: Mapping[str, str] | None = None) -> None:
        lines = [f"HTTP/1.1 {status} Status", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (more or {}).items()]
        await self._write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    async def _begin_stream(self) -> None:
        await self._write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")

    async def _chunk(self, data: bytes) -> None:
        await self._write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def _end_stream(self) -> None:
        await self._write(b"0\r\n\r\n")

    async def _write(self, data: bytes) -> None:
        if self.received is not None and self.received.first_byte_at is None:
            self.received.first_byte_at = time.monotonic()
        self.writer.write(data)
        await self.writer.drain()


_ROUTES: Mapping[tuple[str, str], Callable[[_Connection, Mapping[str, Any]], Any]] = {
    ("GET", "/"): _Connection._root,
    ("HEAD", "/"): _Connection._root,
    ("GET", "/api/version"): _Connection._version,
    ("GET", "/api/status"): _Connection._status,
    ("GET", "/api/tags"): _Connection._tags,
    ("GET", "/api/ps"): _Connection._ps,
    ("POST", "/api/show"): _Connection._show,
    ("DELETE", "/api/delete"): _Connection._delete,
    ("POST", "/api/copy"): _Connection._copy,
    ("POST", "/api/chat"): _Connection._chat,
    ("POST", "/api/generate"): _Connection._generate,
    ("POST", "/api/embed"): _Connection._embed,
    ("POST", "/api/pull"): _Connection._pull,
}


def _lacking(model: Served, body: Mapping[str, Any]) -> tuple[int, str] | None:
    if "completion" not in model.capabilities:
        return 400, f'"{model.name}" does not support chat'
    if body.get("tools") and "tools" not in model.capabilities:
        return 400, f"registry.example/library/{model.name} does not support tools"
    if body.get("think") and "thinking" not in model.capabilities:
        return 400, f'"{model.name}" does not support thinking'
    seed = (body.get("options") or {}).get("seed")
    if seed is not None and not isinstance(seed, int):
        return 500, 'option "seed" must be of type integer'
    wanted = body.get("format")
    if wanted not in (None, "", "json") and not isinstance(wanted, dict):
        return 500, 'invalid format: expected "json" or a valid JSON Schema object'
    return None


def _lines(model: Served, turn: Turn, body: Mapping[str, Any], load: float, counted: int) -> list[dict[str, Any]]:
    """The whole stream, line by line."""
    head: dict[str, Any] = {"model": model.name, "created_at": CREATED}
    if turn.remote_host:
        head |= {"remote_host": turn.remote_host, "remote_model": model.name}
    pieces = turn.pieces if turn.pieces is not None else () if turn.calls else _made(turn, body)
    thinking = turn.thinking if ("thinking" in model.capabilities and body.get("think", True)) or turn.thinking else ()
    spoken: list[dict[str, Any]] = [{"role": "assistant", "content": "", "thinking": text} for text in thinking]
    spoken += [{"role": "assistant", "content": text} for text in pieces]
    calls = [
        {"id": f"call_{index:08d}", "function": {"index": index, "name": call.name, "arguments": call.arguments}}
        for index, call in enumerate(turn.calls)
    ]
    last: dict[str, Any] = {"role": "assistant", "content": ""}
    if calls and turn.calls_at == "middle":
        spoken += [{"role": "assistant", "content": "", "tool_calls": [call]} for call in calls]
    elif calls:
        last["tool_calls"] = calls
    ending: dict[str, Any] = {"done": True, "total_duration": 5_000_000, "prompt_eval_duration": 1_000_000}
    ending |= {"eval_count": max(1, len(pieces)), "eval_duration": 900_000}
    ending |= {"prompt_eval_count": counted} if counted else {}
    ending |= {"load_duration": int(load * 1e9)} if load else {}
    ending |= {"done_reason": turn.done_reason} if turn.done_reason else {}
    return [*({**head, "message": message, "done": False} for message in spoken), {**head, "message": last, **ending}]


def _made(turn: Turn, body: Mapping[str, Any]) -> tuple[str, ...]:
    """Text from the request: JSON by its schema, else the last message said back."""
    if isinstance(body.get("format"), dict):
        text = by_schema(body["format"], turn.structure)
    else:
        messages = body.get("messages") or [{"content": body.get("prompt", "")}]
        text = f"You said: {messages[-1].get('content', '')[:400]}"
    return tuple(text[start : start + 12] for start in range(0, len(text), 12))


def _whole(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The stream as one object."""
    messages = [line["message"] for line in lines]
    message: dict[str, Any] = {"role": "assistant", "content": "".join(one["content"] for one in messages)}
    thinking = "".join(one.get("thinking", "") for one in messages)
    calls = [call for one in messages for call in one.get("tool_calls", ())]
    message |= {"thinking": thinking} if thinking else {}
    message |= {"tool_calls": calls} if calls else {}
    return {**lines[-1], "message": message}


def _encode(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def main() -> int:
    """Serve the catalogue until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for a model server, with a model per behaviour.")
    parser.add_argument("--port", type=int, default=11434)
    arguments = parser.parse_args()
    downloads = {"new-model:1b": Download(layers=(40_000_000, 2_000), steps=100, gap=0.05)}
    with serving(*catalogue(), port=arguments.port, downloads=downloads) as ollama, suppress(KeyboardInterrupt):
        print(f"{ollama.url}: {', '.join(ollama.models)}; to pull: {', '.join(downloads)}", flush=True)
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
