"""Repairs in the page's words."""

import pytest

from components.repair_words import REPAIRS, under_repairs
from workbench.market.data_quality import Repairs


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            'Correct the file, or send "repairs": {"duplicates": "keep_last"} (or "keep_first") to choose one.',
            "Correct the file, or set “Two prices on one date” to “keep the last” or “keep the first” under Repairs "
            "to choose one.",
        ),
        (
            'Refused. "repairs": {"text": "treat_as_missing"} leaves it out.',
            "Refused. “treat as missing” for “Text instead of a price” under Repairs leaves it out.",
        ),
        ('"repairs": {"unknown": "x"} stays.', '"repairs": {"unknown": "x"} stays.'),
        ("Nothing to say.", "Nothing to say."),
    ],
)
def test_what_a_request_names_is_told_as_a_choice_of_the_page(sentence: str, told: str) -> None:
    assert under_repairs(sentence) == told


def test_every_repair_of_the_engine_can_be_chosen_and_no_other() -> None:
    assert set(REPAIRS) == set(Repairs.model_fields)
    for field, (_, options) in REPAIRS.items():
        for option in options:
            Repairs.model_validate({field: option})
