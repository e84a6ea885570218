"""What the Explain tab calls things in Chinese."""

import pytest

from components.commentary.words import limit_in_chinese


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("max_turnover", "换手率上限"),
        ("max_weight Gold", "Gold上限"),
        ("group Equity funds min", "Equity funds下限"),
        ("scenario 2008", "2008损失上限"),
        ("scenario", "情景损失上限"),
        ("exclude Gold", "不持有Gold"),
        ("unknown thing", "unknown thing"),
    ],
)
def test_limits_have_names_in_chinese(rule: str, told: str) -> None:
    assert limit_in_chinese(rule) == told
