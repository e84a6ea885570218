"""A long source is read where the claim can be about it."""

from workbench.evidence.figures import check_claim
from workbench.evidence.window import LONGEST_WHOLE, window

FILLER = "The board met in Geneva and discussed the agenda of the meeting at length.\n"


def test_a_short_source_is_read_whole() -> None:
    assert window("Sales were 5.", FILLER) == FILLER


def test_a_long_source_keeps_what_the_claim_speaks_of() -> None:
    fact = "Freight revenue was $4,321 million in 2019.\n"
    source = FILLER * 3000 + fact + FILLER * 3000
    assert len(source) > LONGEST_WHOLE
    kept = window("Freight revenue was $4,321 million in 2019.", source)
    assert fact in kept
    assert len(kept) < len(source) / 2
    assert check_claim("Freight revenue was $4,321 million in 2019.", source).supported
    assert not check_claim("Freight revenue was $4,312 million in 2019.", source).supported


def test_the_parts_stay_in_order() -> None:
    source = "\n".join(f"Line {number}: sales of shop {number} were $ {number}00." for number in range(9000))
    kept = window("Sales of shop 77 were $7,700.", source).split("\n")
    numbers = [int(line.split()[1].rstrip(":")) for line in kept if line.startswith("Line ")]
    assert numbers == sorted(numbers)
