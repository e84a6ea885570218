"""The product's scenarios are whole in both languages and keep their secrets; a user's are checked before they are kept."""

import re
from pathlib import Path
from typing import Any

import pytest

from workbench.coaching.matching import CHINESE, spoken_length
from workbench.coaching.mind_state import LONGEST_LINE
from workbench.coaching.personas import cast
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_faults import form_problems
from workbench.coaching.scenario_models import LANGUAGES, Scenario
from workbench.coaching.scenarios import (
    ScenarioLibrary,
    copied,
    faults_of,
    problems_of,
    product_scenarios,
    read_scenario,
)
from workbench.errors import InputError

SCENARIOS = product_scenarios()


def document(identifier: str = "MY-1") -> dict[str, Any]:
    """A scenario as a user's form would give it: the first of the product under another id."""
    return copied(SCENARIOS[0], identifier)


def test_there_are_ten_and_every_level_of_difficulty() -> None:
    assert [scenario.id for scenario in SCENARIOS] == [f"C{number:02}" for number in range(1, 11)]
    assert {scenario.difficulty for scenario in SCENARIOS} == {1, 2, 3, 4}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_nothing_in_a_scenario_spoils_a_session(scenario: Scenario) -> None:
    assert faults_of(scenario) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_chinese_is_chinese_and_english_is_english(scenario: Scenario) -> None:
    def texts(value: Any) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            if set(value) == {"en", "zh"} and isinstance(value["en"], str):
                return [(value["en"], value["zh"])]
            return [pair for item in value.values() for pair in texts(item)]
        return [pair for item in value for pair in texts(item)] if isinstance(value, list) else []

    pairs = texts(scenario.model_dump(mode="json"))
    assert len(pairs) > 40
    assert not [english for english, _ in pairs if CHINESE.search(english)]
    assert not [chinese for _, chinese in pairs if not CHINESE.search(chinese)]
    assert not [chinese for _, chinese in pairs if re.search(r"[㐀-鿿][,?!;:]|[,?!;:][㐀-鿿]", chinese)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_what_a_client_says_can_be_spoken(scenario: Scenario, language: Any) -> None:
    said = [line for fact in scenario.hidden_facts for line in fact.said]
    said += [line for objection in scenario.objections for line in (objection.text, *objection.again, objection.settled)]
    shortest = 8 if language == "en" else 6
    lengths = {line.of(language): spoken_length(line.of(language)) for line in (*said, *scenario.openings)}
    assert all(shortest <= length <= LONGEST_LINE for length in lengths.values()), lengths
    # A plain question gets a plain answer, which may be short.
    plain = [spoken_length(line.of(language)) for reply in scenario.replies for line in reply.lines]
    assert all(4 <= length <= 25 for length in plain)


def test_every_reaction_has_several_lines_in_both_languages() -> None:
    for kind, lines in phrases().reactions.items():
        assert len(lines["en"]) == len(lines["zh"]) >= 2, kind
        assert len(set(lines["en"])) == len(lines["en"])


def test_the_seed_fixes_the_client_and_varies_it() -> None:
    scenario = SCENARIOS[0]
    assert cast(scenario, 7) == cast(scenario, 7)
    assert len({cast(scenario, seed).persona.names[0].en for seed in range(20)}) == len(scenario.persona.names)
    assert all(cast(scenario, seed).persona.debts == scenario.persona.debts for seed in range(5))


def test_a_users_scenario_is_kept_and_found(tmp_path: Path) -> None:
    library = ScenarioLibrary(tmp_path)
    library.save(document())
    assert library.get("my-1").hidden_facts[0].id == "MY-1-1"
    assert len(library.all()) == 11
    library.delete("MY-1")
    assert len(library.all()) == 10


def test_a_secret_in_the_opening_is_refused() -> None:
    leaking = document()
    leaking["openings"][0]["en"] = "My fund is down and my friend told me to sell it all today."
    with pytest.raises(InputError, match=r"openings .* MY-1-3 by 'friend'"):
        read_scenario(leaking)


def test_a_secret_in_an_answer_from_the_persona_is_refused() -> None:
    leaking = document()
    leaking["persona"]["family"]["en"] = "married, my child is still at school and doing well"
    with pytest.raises(InputError, match="the answer about family"):
        read_scenario(leaking)


def test_a_wrong_field_is_named() -> None:
    wrong = document()
    wrong["persona"]["knowledge"] = 9
    with pytest.raises(InputError, match=r"persona\.knowledge"):
        read_scenario(wrong)


def test_a_product_scenario_cannot_be_overwritten_or_deleted(tmp_path: Path) -> None:
    library = ScenarioLibrary(tmp_path)
    with pytest.raises(InputError, match="C01 is a scenario of the product"):
        library.save(SCENARIOS[0].model_dump(mode="json"))
    with pytest.raises(InputError, match="of your own"):
        library.delete("C01")


def test_a_broken_file_is_told_and_stops_nothing(tmp_path: Path) -> None:
    library = ScenarioLibrary(tmp_path)
    library.save(document())
    (tmp_path / "coaching" / "scenarios" / "broken.json").write_text("{", encoding="utf-8")
    assert len(library.all()) == 11
    assert "broken.json cannot be used" in library.problems()[0]


def test_a_form_hears_of_every_problem() -> None:
    wrong = document()
    assert problems_of(wrong) == []
    wrong["openings"][0]["en"] = "My friend told me about the eight months of cash, so sell it all."
    wrong["persona"]["assets_by_class"] = {"cash": 0.5}
    problems = problems_of(wrong)
    assert len(problems) == 3
    assert "0.50, not 1" in problems[-1]
    del wrong["name"]
    assert "name" in problems_of(wrong)[0]


def test_a_form_says_what_is_wrong_and_where_in_its_language() -> None:
    document = copied(SCENARIOS[0], "MY-1")
    wrong = {**document, "hidden_facts": [], "persona": {**document["persona"], "currency": "yuan"}}
    english, chinese = form_problems(wrong, "en"), form_problems(wrong, "zh")
    assert "What stays hidden: Number of hidden facts: is empty; something has to stand here." in english
    assert any(one.startswith("The client: Currency: “yuan” has not the right form") for one in english)
    assert any(one.startswith("客户：货币：“yuan”格式不对") for one in chinese)
    leaking = {**document, "name": {"en": "The school fund", "zh": document["name"]["zh"]}}
    assert "name (en) tells hidden fact MY-1-1" in form_problems(leaking, "en")[0]
    assert "名称（en）在被问到之前" in form_problems(leaking, "zh")[0]
