"""Figures told in words of the writer's own: accepted while nothing contradicts them and chance does not explain them."""

import pytest

from benchmarks.evidence_fresh import fresh_claims
from workbench.evidence.figures import check_claim

RELEASE = (
    "Net interest income of $3,127 million, up 7% on the prior year, reflected higher asset yields.\n"
    "Noninterest income was $1,109 million, compared with $1,186 million in 2022, as mortgage fees declined. The provision for"
    " credit losses was $318 million versus $246 million in 2022.\n"
    "Selected figures (dollars in millions)\n"
    " | 2023 | 2022\n"
    "Total revenue | 4,236 | 4,100\n"
    "Net income | 976 | 941\n"
    "Period-end loans | 93,870 | 88,412\n"
    "Period-end deposits | 108,955 | 104,220\n"
    "Return on average equity | 15.2% | 14.8%"
)


@pytest.mark.parametrize(
    "claim",
    [
        "Fee income slipped 6.5% to $1.11 billion as mortgage activity cooled.",
        "The bank set aside $318 million for bad loans, $72 million more than in 2022.",
        "The loan-to-deposit ratio edged up to 86.2% from 84.8%.",
        "Lending expanded 6.2% to $93.9 billion, while customer deposits were up 4.5% at $109.0 billion.",
        "Profit came in at $976 million, 3.7% ahead of 2022.",
    ],
)
def test_a_true_paraphrase_stands(claim: str) -> None:
    checked = check_claim(claim, RELEASE)
    assert checked.supported, [figure.as_document() for figure in checked.figures]


@pytest.mark.parametrize(
    "claim",
    [
        "Fee income slipped 7.5% to $1.11 billion as mortgage activity cooled.",
        "Fee income gained 6.5% to $1.11 billion as mortgage activity cooled.",
        "The bank set aside $318 billion for bad loans, $72 million more than in 2022.",
        "The bank set aside €318 million for bad loans.",
        "The bank set aside $318 million for bad loans, $72 million less than in 2022.",
        "Revenue expanded 6.2% to $93.9 billion.",
        "Deposits came to $93.9 billion in 2023.",
        "Profit came in at $976 million in 2022.",
        "The return on equity was 15.2% in 2022.",
    ],
)
def test_another_number_item_period_direction_or_unit_does_not(claim: str) -> None:
    assert not check_claim(claim, RELEASE).supported


def test_few_digits_among_many_candidates_may_be_chance() -> None:
    source = "\n".join(["Segment (millions) | 2023 | 2022", *(f"Unit {name} | {one}.0 | {other}.0" for name, one, other in (
        ("Ash", 104, 100), ("Birch", 215, 203), ("Cedar", 331, 309), ("Dogwood", 452, 418), ("Elm", 577, 528),
    ))])  # fmt: skip
    assert not check_claim("Overheads rose 4%.", source).supported
    assert check_claim("Unit Ash rose 4%.", source).supported


@pytest.mark.parametrize("half", ["tune"])
def test_most_free_prose_on_sources_of_other_styles_is_judged_rightly(half: str) -> None:
    pairs = [pair for part, pair in fresh_claims() if part == half]
    refused = [pair.claim for pair in pairs if pair.kind == "true" and not check_claim(pair.claim, pair.source).supported]
    missed = [pair.claim for pair in pairs if pair.kind != "true" and check_claim(pair.claim, pair.source).supported]
    true = sum(pair.kind == "true" for pair in pairs)
    assert len(refused) <= 0.25 * true, refused
    assert len(missed) <= 0.03 * (len(pairs) - true), missed
