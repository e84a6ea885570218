"""The list of scenarios, and the user's own: saved in versions, exported, imported, used in a run and replayed."""

import json
from pathlib import Path

import pytest

from tests.stress.books import NOW, SIXTY_FORTY, answered, inputs_at, row
from workbench.errors import InputError
from workbench.market.scenarios import load_library
from workbench.progress import silent
from workbench.runner import open_workbench
from workbench.stress.factors import library_factors
from workbench.stress.scenario_choice import CustomScenario
from workbench.stress.tasks import scenarios
from workbench.stress.user_scenarios import (
    delete_scenario,
    export_scenarios,
    import_scenarios,
    list_saved,
    restore_scenario,
    save_scenario,
)

KNOWN = library_factors(load_library())


def mine(equity: float = -20.0, name: str = "Mine") -> CustomScenario:
    return CustomScenario(id="mine", name=name, factors={"equity_us_spx_pct": equity})


def test_the_library_is_listed_with_what_each_lacks(tmp_path: Path) -> None:
    document = scenarios({}, inputs_at(tmp_path), silent).document
    json.dumps(document, allow_nan=False)
    rows = {item["id"]: item for item in document["scenarios"]}
    assert [item["type"] for item in document["scenarios"]].count("historical") == 35
    assert [item["type"] for item in document["scenarios"]].count("hypothetical") == 13
    gfc = rows["hist_2008_gfc_acute"]
    assert gfc["factors"]["equity_us_spx_pct"] == -39.9
    assert (gfc["start"], gfc["end"], gfc["confidence"]) == ("2008-09-12", "2008-11-20", "high")
    assert "vix_pts" in rows["hist_1987_10_crash"]["missing"]
    assert rows["hyp_liquidity_freeze"]["other_terms"]
    only = scenarios({"type": "hypothetical"}, inputs_at(tmp_path), silent).document["scenarios"]
    assert len(only) == 13


def test_a_scenario_is_kept_in_versions(tmp_path: Path) -> None:
    assert save_scenario(tmp_path, mine(), NOW, known=KNOWN).versions[-1].version == 1
    assert save_scenario(tmp_path, mine(), NOW, known=KNOWN).versions[-1].version == 1
    assert save_scenario(tmp_path, mine(-25), NOW, known=KNOWN).versions[-1].version == 2
    (saved,), problems = list_saved(tmp_path)
    assert problems == ()
    assert saved.current.factors == {"equity_us_spx_pct": -25}
    assert [item.scenario.factors["equity_us_spx_pct"] for item in saved.versions] == [-20, -25]
    listed = scenarios({"type": "custom"}, inputs_at(tmp_path), silent).document["scenarios"]
    assert [(item["id"], item["version"], len(item["versions"])) for item in listed] == [("mine", "2", 2)]


def test_what_is_exported_can_be_imported_elsewhere(tmp_path: Path) -> None:
    save_scenario(tmp_path / "a", mine(), NOW, known=KNOWN)
    text = export_scenarios(tmp_path / "a")
    (imported,) = import_scenarios(tmp_path / "b", text, NOW, known=KNOWN)
    assert imported.current.factors == mine().factors
    with pytest.raises(InputError, match="holds no"):
        import_scenarios(tmp_path / "b", "[]", NOW, known=KNOWN)
    broken = text.replace("equity_us_spx_pct", "equity_us_spx")
    with pytest.raises(InputError, match="unknown factor"):
        import_scenarios(tmp_path / "c", broken, NOW, known=KNOWN)
    assert list_saved(tmp_path / "c") == ((), ())


def test_names_that_are_taken_or_no_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="scenario of the library"):
        save_scenario(tmp_path, mine(), NOW, known=KNOWN, taken=["mine"])
    with pytest.raises(InputError, match="cannot be a scenario's id"):
        save_scenario(tmp_path, CustomScenario(id="../x", factors={"gold_pct": 1.0}), NOW, known=KNOWN)
    with pytest.raises(InputError, match="cannot fall by 120 %"):
        save_scenario(tmp_path, mine(-120), NOW, known=KNOWN)


def test_a_damaged_file_is_told_and_left(tmp_path: Path) -> None:
    save_scenario(tmp_path, mine(), NOW, known=KNOWN)
    broken = tmp_path / "scenarios" / "broken.json"
    broken.write_text("{", "utf-8")
    saved, problems = list_saved(tmp_path)
    assert len(saved) == 1
    assert "broken.json is damaged" in problems[0]
    assert broken.read_text("utf-8") == "{"


def test_a_deleted_one_is_put_aside(tmp_path: Path) -> None:
    save_scenario(tmp_path, mine(), NOW, known=KNOWN)
    delete_scenario(tmp_path, "mine")
    assert list_saved(tmp_path)[0] == ()
    assert (tmp_path / "scenarios" / "mine.deleted").exists()
    with pytest.raises(InputError, match="no saved scenario"):
        delete_scenario(tmp_path, "mine")


def test_a_deleted_one_comes_back_with_its_versions_unless_its_id_is_taken(tmp_path: Path) -> None:
    save_scenario(tmp_path, mine(-20), NOW, known=KNOWN)
    save_scenario(tmp_path, mine(-30), NOW, known=KNOWN)
    before = list_saved(tmp_path)
    delete_scenario(tmp_path, "mine")
    restore_scenario(tmp_path, "mine")
    assert list_saved(tmp_path) == before
    with pytest.raises(InputError, match="no deleted scenario"):
        restore_scenario(tmp_path, "mine")
    delete_scenario(tmp_path, "mine")
    save_scenario(tmp_path, mine(-40), NOW, known=KNOWN)
    with pytest.raises(InputError, match="newer scenario"):
        restore_scenario(tmp_path, "mine")
    assert list_saved(tmp_path)[0][0].current.factors == {"equity_us_spx_pct": -40.0}


def test_a_saved_scenario_runs_by_its_id(tmp_path: Path) -> None:
    save_scenario(tmp_path, mine(-25), NOW, known=KNOWN)
    request = {"positions": SIXTY_FORTY, "scenarios": ["mine", "mine", "yours"]}
    document = answered(request, tmp_path)
    assert [item["pnl"] for item in document["results"] if "pnl" in item] == [pytest.approx(-15.0)] * 2
    assert "no scenario 'yours'" in document["results"][-1]["error"]["message"]


def test_a_replay_uses_the_version_of_then(tmp_path: Path) -> None:
    workbench = open_workbench(tmp_path, lambda: NOW)
    save_scenario(tmp_path, mine(-25), NOW, known=KNOWN)
    first = workbench.run(
        "stress run", {"positions": SIXTY_FORTY, "scenarios": ["mine", "hist_2008_gfc_acute"], "mode": "both"}
    )
    save_scenario(tmp_path, mine(-50), NOW, known=KNOWN)
    delete_scenario(tmp_path, "mine")
    again = workbench.replay(first.run_id)
    assert again["same"], again["differences"]
    assert row(first.document, "mine")["version"] == "1"


def test_an_unknown_type_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no type of scenario called 'historic'") as caught:
        scenarios({"type": "historic"}, inputs_at(tmp_path), silent)
    assert "historical" in caught.value.hint


def test_every_version_tells_its_author_and_approval(tmp_path: Path) -> None:
    first = CustomScenario(id="own", factors={"gold_pct": 1.0}, author="A. Analyst")
    save_scenario(tmp_path, first, NOW, known=KNOWN)
    save_scenario(tmp_path, first.model_copy(update={"approved_on": "2026-01-02", "approved_by": "B. Board"}), NOW, known=KNOWN)
    (listed,) = scenarios({"type": "custom"}, inputs_at(tmp_path), silent).document["scenarios"]
    assert [(item["author"], item["approved_on"]) for item in listed["versions"]] == [
        ("A. Analyst", None),
        ("A. Analyst", "2026-01-02"),
    ]
    assert listed["approved_by"] == "B. Board"
