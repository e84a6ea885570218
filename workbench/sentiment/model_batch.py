"""A file's texts before the bound model: kept verdicts first, the rest asked one by one, all of it kept with the run."""

import json
import os
from collections import Counter
from collections.abc import Iterator

from workbench.credentials import Credentials
from workbench.inputs import Fetched, Inputs
from workbench.llm.failures import ModelFailure
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory
from workbench.progress import Progress
from workbench.sentiment.counting import counted
from workbench.sentiment.model_scorer import SAID, KeptVerdicts, Said, ask, reading_of, said_of_all
from workbench.sentiment.rows import TextRow
from workbench.settings import load_settings
from workbench.task import Answer


def model_answer(rows: list[TextRow], inputs: Inputs, progress: Progress) -> Answer:
    """Scored by the model; what it said is an input of the run, so that a replay asks nobody."""

    def fetch() -> Fetched:
        said = [SAID.dump_python(one, mode="json") for one in _asked_of_model(rows, inputs, progress)]
        return Fetched(data=json.dumps(said, ensure_ascii=False).encode(), as_of=inputs.now().date().isoformat())

    data, _ = inputs.read("what the model said", source="model server", identifier="chat", fetch=fetch)
    said = [SAID.validate_python(one) for one in json.loads(data)]
    answers = [
        {**reading_of(row, one).as_row(), **({"problem": one.problem} if one.problem else {})}
        for row, one in zip(rows, said, strict=True)
    ]
    progress(1.0, "Done")
    use = next((one.use for one in said if one.use is not None), None)
    counts = Counter(str(row["label"]) for row in answers)
    return Answer(document={"rows": answers, "labels": counted(counts)}, model=use)


def _asked_of_model(rows: list[TextRow], inputs: Inputs, progress: Progress) -> Iterator[Said]:
    """
    Raises:
        ModelFailure: the server does not answer, or no model is bound.
    """
    settings = load_settings(os.environ, default_data_dir=inputs.data_dir, data_dir=inputs.data_dir)
    client = open_client(settings, Credentials(os.environ))
    bound = bind(settings.models, client.models(), client.gate, machine_memory())["chat"]
    model = bound.model
    if model is None:
        raise ModelFailure("unbound", bound.problem or "There is no model for chat.", bound.hint)
    told = 0

    def tell(done: int) -> None:
        nonlocal told
        told = done
        progress(done / max(1, len(rows)), f"The model has read {done:,} of {len(rows):,} texts")

    def ask_one(row: TextRow) -> Said:
        return ask(client, model, row, tick=lambda: tell(told))

    yield from said_of_all(rows, ask_one, KeptVerdicts(inputs.data_dir / "sentiment" / "verdicts", model), tell)
