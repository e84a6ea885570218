"""Fetching a model: added up over layers, stopped and resumed, and told when it fails."""

import time
from contextlib import closing

import pytest

from tests.doubles.ollama_scripts import Download
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, threads_end
from workbench.errors import Cancelled, InputError
from workbench.inputs import DirectInputs
from workbench.llm.failures import ModelFailure
from workbench.llm.pulling import PullProgress, pull
from workbench.llm.tasks import models_pull


def test_bytes_are_added_up_over_the_layers_and_never_go_back() -> None:
    with serving(downloads={"new:1b": Download(layers=(1_000, 3_000), steps=5)}) as ollama:
        client = client_of(ollama)
        seen = list(pull(client, "new:1b", monotonic=time.monotonic))
        assert client.model("new:1b").name == "new:1b"
    assert (seen[-1].completed, seen[-1].total, seen[-1].step) == (4_000, 4_000, "success")
    assert [one.completed for one in seen] == sorted(one.completed for one in seen)


def test_stopping_closes_the_connection_and_the_next_try_goes_on() -> None:
    download = Download(layers=(1_000_000,), steps=50, gap=0.02)
    with serving(downloads={"new:1b": download}) as ollama:
        client = client_of(ollama)
        with closing(pull(client, "new:1b", monotonic=time.monotonic)) as progress:
            assert next(one for one in progress if one.completed > 0)
        assert ollama.wait(lambda: ollama.asked("/api/pull")[0].left_at is not None)
        assert threads_end()
        kept = max(download.completed.values())
        assert kept > 0
        download.gap = 0.0
        first = next(one for one in pull(client, "new:1b", monotonic=time.monotonic) if one.completed > 0)
    assert first.completed >= kept


@pytest.mark.parametrize(("fault", "reason"), [("error", "pull"), ("drop", "dropped"), ("no_success", "ended_early")])
def test_what_goes_wrong_is_told(fault: str, reason: str) -> None:
    with serving(downloads={"new:1b": Download(fault=fault)}) as ollama, pytest.raises(ModelFailure) as caught:  # type: ignore[arg-type]
        list(pull(client_of(ollama), "new:1b", monotonic=time.monotonic))
    assert caught.value.reason == reason
    assert caught.value.hint


def test_an_unknown_name() -> None:
    with serving() as ollama, pytest.raises(ModelFailure) as caught:
        list(pull(client_of(ollama), "nothing:1b", monotonic=time.monotonic))
    assert caught.value.reason == "pull"
    assert "nothing:1b" in caught.value.message


def test_a_cloud_model_is_not_fetched() -> None:
    with serving() as ollama:
        with pytest.raises(ModelFailure) as caught:
            next(pull(client_of(ollama), "big:cloud", monotonic=time.monotonic))
        assert caught.value.reason == "remote"
        assert ollama.received == []


def test_progress_in_words() -> None:
    assert PullProgress(step="pulling manifest", completed=0, total=0).sentence == "Pulling manifest"
    assert PullProgress(step="pulling abc", completed=5_000_000, total=20_000_000).sentence == "5 of 20 MB (pulling abc)"
    assert PullProgress(step="x", completed=5, total=20).fraction == 0.25


def test_the_task_reports_and_can_be_cancelled(inputs: DirectInputs) -> None:
    def stop(fraction: float, message: str) -> None:
        raise Cancelled

    steps: list[float] = []
    with serving(downloads={"new:1b": Download(layers=(1_000,), steps=3, gap=0.01)}) as ollama:
        host = ollama.url.removeprefix("http://")
        with pytest.raises(Cancelled):
            models_pull({"name": "new:1b", "host": host}, inputs, stop)
        assert ollama.wait(lambda: ollama.open_connections == 0)
        answer = models_pull({"name": "new:1b", "host": host}, inputs, lambda fraction, _message: steps.append(fraction))
    assert answer.document["model"] == "new:1b"
    assert answer.document["capabilities"] == ["completion", "tools"]
    assert steps[-1] == 1.0
    for wrong in ({"name": "../x"}, {"name": ""}, {"name": "a b"}, {"nam": "x"}):
        with pytest.raises(InputError):
            models_pull(wrong, inputs, stop)
