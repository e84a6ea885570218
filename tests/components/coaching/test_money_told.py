"""Amounts and shares in the page's language."""

import pytest

from components.coaching import figures


@pytest.mark.parametrize(
    ("amount", "currency", "chinese"),
    [
        (720_000.0, "CNY", "72万元"),
        (-211_680.0, "CNY", "−21.17万元"),
        (8_000.0, "CNY", "8,000元"),
        (250_000_000.0, "HKD", "2.5亿港元"),
        (300_000.0, "CHF", "30万CHF"),
    ],
)
def test_amounts_in_chinese(monkeypatch: pytest.MonkeyPatch, amount: float, currency: str, chinese: str) -> None:
    monkeypatch.setattr(figures, "language", lambda: "zh")
    assert figures.money_told(amount, currency) == chinese


def test_shares_and_amounts_do_not_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "language", lambda: "en")
    assert figures.money_told(-211_680.0, "CNY", sign=True) == "CNY\u00a0−211,680"
    assert figures.share_told(-0.294, decimals=1) == "−29.4\u2009\u2060%"
    monkeypatch.setattr(figures, "language", lambda: "zh")
    assert figures.share_told(0.9) == "90%"
