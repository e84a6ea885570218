"""An answer is an input of its run: named in the provenance, and read back word for word by a replay without a server."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.ollama_scripts import Call, Served, Turn
from tests.doubles.ollama_server import serving
from tests.llm.asking import MEMORY, QUICK, question
from workbench.inputs import Inputs
from workbench.llm.address import ServerAddress
from workbench.llm.failures import ModelFailure
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.recorded import recorded
from workbench.progress import Progress
from workbench.runner import Workbench
from workbench.store.store import Store
from workbench.task import Answer


def say(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """A task that asks the server it is told."""
    client = OllamaClient(ServerAddress.of(request["url"]), memory=MEMORY, patience=QUICK)
    reply = recorded(inputs, "commentary", question("m:1b", request["text"]), client.answer)
    return Answer(document={"text": reply.text, "calls": [call.name for call in reply.tool_calls]}, model=reply.use)


def test_a_replay_reads_the_kept_answer(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    workbench = Workbench(data_dir=tmp_path, store=Store(tmp_path, clock), clock=clock, tasks={"say": f"{__name__}:say"})
    turn = Turn(pieces=("Bonds ", "跌了 3 %."), calls=(Call(name="price", arguments={"a": [1, {"b": None}]}),))
    with serving(Served(name="m:1b", turns=[turn])) as ollama:
        request = {"url": ollama.url, "text": "Why?"}
        document = workbench.run("say", request).document
    assert document["text"] == "Bonds 跌了 3 %."
    used = document["provenance"]["model"]
    assert (used["name"], used["digest"], used["server_version"]) == ("m:1b", "d" * 64, "0.33.0")
    assert used["options"]["num_ctx"] == 8_192
    (source,) = document["provenance"]["inputs"]
    assert (source["source"], source["identifier"][:19]) == ("model", "m:1b@dddddddddddd p")
    replay = workbench.replay(document["provenance"]["run_id"])
    assert replay["same"] is True
    with pytest.raises(ModelFailure):
        workbench.run("say", request)
