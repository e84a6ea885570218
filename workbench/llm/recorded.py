"""A model's answer as an input of a run: kept with it, so that a replay reads the very words and asks nobody.

Even at temperature zero a model does not answer the same twice; so the answer itself is what is kept.
"""

from collections.abc import Callable

from pydantic import TypeAdapter

from workbench.inputs import Fetched, Inputs
from workbench.llm.messages import ChatRequest, Reply, prompt_hash

_REPLY = TypeAdapter(Reply)


def recorded(inputs: Inputs, name: str, request: ChatRequest, ask: Callable[[ChatRequest], Reply]) -> Reply:
    """The reply to ``request``: of the model in a first run, of the kept run in a replay.

    Args:
        inputs: of the task.
        name: of this answer among the run's inputs, unique in the run.
        ask: asks the model, e.g. ``client.answer``. Put ``reply.use`` into the task's ``Answer``.

    Raises:
        ModelFailure: whatever ``ask`` raises.
    """

    def fetch() -> Fetched:
        return Fetched(data=_REPLY.dump_json(ask(request)), retrieved_at=inputs.now().isoformat(timespec="seconds"))

    identifier = f"{request.model.name}@{request.model.digest[:12]} prompt {prompt_hash(request, request.messages)[:12]}"
    data, _ = inputs.read(name, source="model", identifier=identifier, fetch=fetch)
    return _REPLY.validate_json(data)
