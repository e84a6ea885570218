"""What the first turn would otherwise wait for: the written lines and the word lists, read once a server."""

from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Language, Scenario
from workbench.coaching.turns import read_turn


def get_ready(scenario: Scenario, language: Language) -> None:
    """Call when everything is drawn: it takes half a second the first time, and nothing after."""
    phrases()
    read_turn("", language, scenario)
