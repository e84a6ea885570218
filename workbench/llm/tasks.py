"""The jobs about models that a page and a command share. A download runs for long, so it is a task: seen, stopped, resumed."""

import json
import os
import re
import time
from collections.abc import Mapping
from typing import Any

from workbench.credentials import Credentials
from workbench.errors import InputError
from workbench.inputs import Fetched, Inputs
from workbench.llm.models import ModelInfo, find
from workbench.llm.opening import open_client
from workbench.llm.pulling import pull
from workbench.progress import Progress
from workbench.settings import load_settings
from workbench.strict import Strict, parse
from workbench.task import Answer

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}")


class PullRequest(Strict):
    """``host`` is the model server, when it is not the one of the settings."""

    name: str
    host: str | None = None


def pull_request(document: Mapping[str, Any]) -> PullRequest:
    """The request, with a name that a model can have.

    Raises:
        InputError: it has another field, no name, or one that no model has.
    """
    asked = parse(PullRequest, dict(document))
    if not _NAME.fullmatch(asked.name):
        told = f"{asked.name!r} is not the name of a model." if asked.name else "The name of the model is missing."
        raise InputError(told, "A name looks like qwen3.5:9b: letters, digits and . _ - : / without blanks.")
    return asked


def models_pull(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Fetch a model: ``{model, digest, size, capabilities, context_length}``. Stopping keeps what has come.

    Raises:
        InputError: the request has no name, or one that no model has.
        ModelFailure: see ``workbench.llm.pulling.pull``.
    """
    asked = pull_request(request)

    def fetch() -> Fetched:
        return Fetched(data=json.dumps(_pulled(asked, inputs, progress)).encode(), as_of=inputs.now().date().isoformat())

    # Kept as the run's input, so that a replay tells what was fetched and does not fetch it again.
    data, _ = inputs.read("model", source="model server", identifier=asked.name, fetch=fetch)
    return Answer(document=json.loads(data))


def _pulled(asked: PullRequest, inputs: Inputs, progress: Progress) -> dict[str, Any]:
    settings = load_settings(os.environ, default_data_dir=inputs.data_dir, data_dir=inputs.data_dir, ollama_host=asked.host)
    client = open_client(settings, Credentials(os.environ))
    for where in pull(client, asked.name, monotonic=time.monotonic):
        progress(0.98 * where.fraction, where.sentence)
    model = find(client.models(), asked.name) or ModelInfo(name=asked.name)
    progress(1.0, "Done")
    return {
        "model": model.name,
        "digest": model.digest,
        "size": model.size,
        "capabilities": sorted(model.capabilities),
        "context_length": model.context_length,
    }
