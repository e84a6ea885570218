"""Labels: published values of kappa and alpha, intervals that cover, decisions kept by rater, error rates by source."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from workbench.cli.main import main
from workbench.errors import InputError
from workbench.sentiment.agreement import accuracy, cohen_kappa, krippendorff_alpha, macro_f1
from workbench.sentiment.labels import (
    LabelStore,
    TwoReadings,
    agreement_of,
    as_csv,
    as_json_lines,
    disagreements,
    error_rate,
    pair_readings,
)
from workbench.sentiment.linear import Label
from workbench.store.store import Store

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def test_kappa_of_the_usual_example() -> None:
    """50 grants read twice: 20 both yes, 15 both no, 5 and 10 apart: 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = cohen_kappa(pairs)
    assert found is not None
    assert found.value == pytest.approx(0.4)
    assert found.low < 0.2 < 0.6 < found.high
    assert cohen_kappa([("y", "y")] * 4) is None
    assert cohen_kappa([]) is None


def test_alpha_of_krippendorffs_own_example() -> None:
    """Krippendorff (2011), "Computing Krippendorff's alpha-reliability", nominal data with missing values: 0.743."""
    observers = {
        "A": "1 2 3 3 2 1 4 1 2 . . .",
        "B": "1 2 3 3 2 2 4 1 2 5 . 3",
        "C": ". 3 3 3 2 3 4 2 2 5 1 .",
        "D": "1 2 3 3 2 4 4 1 2 5 1 .",
    }
    columns = {name: values.split() for name, values in observers.items()}
    units = [{name: values[place] for name, values in columns.items() if values[place] != "."} for place in range(12)]
    found = krippendorff_alpha(units)
    assert found is not None
    assert found.value == pytest.approx(0.743, abs=5e-4)
    assert found.count == 11
    assert found.low < found.value < found.high
    assert krippendorff_alpha([{"A": "1", "B": "1"}]) is None


def test_against_an_independent_implementation() -> None:
    random = np.random.default_rng(8)
    truth = random.choice(["negative", "neutral", "positive"], 200, p=[0.2, 0.5, 0.3])
    said = np.where(random.random(200) < 0.7, truth, random.choice(["negative", "neutral", "positive"], 200))
    pairs = list(zip(truth.tolist(), said.tolist(), strict=True))
    kappa, f1 = cohen_kappa(pairs), macro_f1(pairs)
    assert kappa is not None
    assert f1 is not None
    assert kappa.value == pytest.approx(cohen_kappa_score(truth, said))
    assert f1.value == pytest.approx(f1_score(truth, said, average="macro"))


def test_wilsons_interval() -> None:
    """Published for 81 of 263 (Newcombe 1998, table I): 0.2553 to 0.3662."""
    found = accuracy([("a", "a")] * 81 + [("a", "b")] * 182)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_the_bootstrap_interval_of_kappa_covers() -> None:
    """Two raters who agree by a coin of 0.6 and else by chance: kappa is 0.6."""
    random = np.random.default_rng(9)
    covered = 0
    for _ in range(60):
        one = random.integers(0, 3, 150)
        two = np.where(random.random(150) < 0.6, one, random.integers(0, 3, 150))
        found = cohen_kappa([(str(a), str(b)) for a, b in zip(one, two, strict=True)])
        assert found is not None
        covered += found.low <= 0.6 <= found.high
    assert covered >= 51  # 95 % of 60 is 57, less 3.6 standard errors


def item(row: int, embedded: Label | None, model: Label | None, *, kind: str = "headline", apart: float = 0.5) -> TwoReadings:
    return TwoReadings(row, f"=Headline {row}", "ALF", kind, embedded, 0.0, model, apart)


def test_disagreements_come_by_how_far_they_are_apart_and_decided_ones_last() -> None:
    readings = [
        item(0, "positive", "positive"),
        item(1, "neutral", "positive", apart=0.9),
        item(2, "negative", "positive", apart=0.2),
        item(3, "negative", "positive", apart=0.8),
        item(4, None, "positive"),
    ]
    assert [entry.row for entry in disagreements(readings)] == [3, 2, 1]
    assert [entry.row for entry in disagreements(readings, [readings[3].item])] == [2, 1, 3]


def test_the_rows_of_both_scorers_are_paired() -> None:
    one, two = {"label": "neutral", "score": 0.1}, {"label": "positive", "score": 0.7}
    (paired,) = pair_readings([("Alpha opens a shop", "ALF")], [one], [two], "headline")
    assert (paired.embedded, paired.model, paired.model_score, paired.source_type) == ("neutral", "positive", 0.7, "headline")
    with pytest.raises(InputError, match="same texts"):
        pair_readings([("a", "b")], [one], [], "headline")


@pytest.fixture
def store(tmp_path: Path) -> LabelStore:
    return LabelStore(Store(tmp_path, lambda: NOW).database)


def test_a_rater_changes_a_decision_and_another_rater_has_an_own_one(store: LabelStore) -> None:
    entry = item(0, "negative", "positive")
    store.save(entry, rater="KL", label="neutral", now=NOW)
    store.save(entry, rater=" kl ", label="positive", note="it is a pun", now=NOW + timedelta(minutes=1))
    store.save(entry, rater="MN", label="negative", now=NOW + timedelta(minutes=2))
    kept = store.decisions()
    assert [(decision.rater, decision.label) for decision in kept] == [("kl", "positive"), ("MN", "negative")]
    store.remove(entry.item, "KL")
    assert [decision.rater for decision in store.decisions()] == ["MN"]
    with pytest.raises(InputError, match="name"):
        store.save(entry, rater=" ", label="neutral", now=NOW)


def test_agreement_and_error_rate_by_source(store: LabelStore) -> None:
    labels: tuple[Label, ...] = ("negative", "neutral", "positive")
    for row in range(12):
        entry = item(row, labels[row % 3], "positive", kind="tweet" if row % 2 else "headline")
        store.save(entry, rater="KL", label=labels[row % 3], now=NOW)
        store.save(entry, rater="MN", label=labels[row % 3] if row else "positive", now=NOW)
    agreement = agreement_of(store.decisions())
    assert (agreement["items"], agreement["shared"], agreement["alpha"]) == (12, 12, None)
    assert agreement["kappa"][0]["raters"] == ["KL", "MN"]
    assert 0.8 < agreement["kappa"][0]["value"] < 1
    errors = error_rate(store.decisions())
    assert errors["undecided"] == 1
    by_key = {(row["source_type"], row["scorer"]): row["accuracy"] for row in errors["rows"]}
    assert by_key[None, "embedded"]["value"] == 1.0
    assert by_key[None, "model"]["value"] == pytest.approx(4 / 11)
    assert {key[0] for key in by_key} == {None, "headline", "tweet"}
    for row in range(12):
        store.save(item(row, "neutral", "positive"), rater="OP", label="neutral", now=NOW)
    assert agreement_of(store.decisions())["alpha"]["count"] == 12
    assert agreement_of([]) == {"raters": [], "items": 0, "shared": 0, "kappa": [], "alpha": None, "notes": []}
    assert error_rate([]) == {"rows": [], "undecided": 0, "notes": []}


def test_raters_who_never_differ_have_no_kappa_and_are_told(store: LabelStore) -> None:
    for rater in ("KL", "MN"):
        store.save(item(0, "neutral", "positive"), rater=rater, label="neutral", now=NOW)
    agreement = agreement_of(store.decisions())
    assert agreement["kappa"][0]["value"] is None
    assert "all of one label" in agreement["notes"][0]


def test_exports(store: LabelStore) -> None:
    store.save(item(0, "neutral", "positive"), rater="KL", label="neutral", run_id="abc123", now=NOW)
    table = list(csv.DictReader(io.StringIO(as_csv(store.decisions()))))
    assert (table[0]["text"], table[0]["label"], table[0]["run_id"]) == ("'=Headline 0", "neutral", "abc123")
    assert json.loads(as_json_lines(store.decisions()))["text"] == "=Headline 0"


def test_the_command_tells_and_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = LabelStore(Store(tmp_path / "data", lambda: NOW).database)
    for row in range(4):
        for rater in ("KL", "MN"):
            store.save(item(row, "neutral", "positive"), rater=rater, label="neutral" if row else "positive", now=NOW)
    out = tmp_path / "labels.jsonl"
    assert main(["sentiment", "labels", "--out", str(out), "--json", "--data-dir", str(tmp_path / "data")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (len(document["labels"]), document["agreement"]["kappa"][0]["value"]) == (8, 1.0)
    assert len(out.read_text("utf-8").splitlines()) == 8
    assert [source["name"] for source in document["provenance"]["inputs"]] == ["labels"]
    assert document["provenance"]["engine_version"]
    assert main(["sentiment", "labels", "--data-dir", str(tmp_path / "data")]) == 0
    assert "kappa 1.00" in capsys.readouterr().out
