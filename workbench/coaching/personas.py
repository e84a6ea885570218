"""The client of one session: the scenario's persona, varied by a seed so that a session can be played again as it was."""

import random

from workbench.coaching.scenario_models import Persona, Scenario

#: How far a yearly income may differ from the scenario's; assets and debts stay, for the facts speak of them.
_INCOME_SPREAD = 0.06


def cast(scenario: Scenario, seed: int) -> Scenario:
    """The scenario with one of its names, an age within its span, a slightly different income and the openings turned.

    The same seed gives the same client; what the hidden facts say stays true.
    """
    dice = random.Random(f"{scenario.id}:{seed}")
    persona = scenario.persona
    name = dice.choice(persona.names)
    age = persona.age + dice.randint(-persona.age_span, persona.age_span)
    varied = persona.model_copy(update={"names": (name,), "age": age, "income": _income(persona, dice)})
    first = dice.randrange(len(scenario.openings))
    openings = (*scenario.openings[first:], *scenario.openings[:first])
    return scenario.model_copy(update={"persona": varied, "openings": openings})


def _income(persona: Persona, dice: random.Random) -> float:
    step = 1_000 if persona.income >= 50_000 else 500
    return round(persona.income * dice.uniform(1 - _INCOME_SPREAD, 1 + _INCOME_SPREAD) / step) * float(step)
