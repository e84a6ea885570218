"""Units of captions, in English and Chinese."""

import pytest

from workbench.documents.scales import Scale, currency_named, scale_named


@pytest.mark.parametrize(
    ("caption", "money", "shares"),
    [
        ("(in millions, except per share data)", 1e6, 1e6),
        ("(Millions)", 1e6, 1e6),
        ("$ in millions (unaudited)", 1e6, 1e6),
        ("(in thousands, except share and per share data)", 1e3, 1.0),
        ("(In thousands, except per share)", 1e3, 1e3),
        ("(Dollars and Shares in Millions Except Per Share Amounts) (Note 1)", 1e6, 1e6),
        ("(In millions, except number of shares, which are reflected in thousands, and per-share amounts)", 1e6, 1e3),
        ("(US$ million)", 1e6, 1e6),
        ("EUR million", 1e6, 1e6),
        ("£m", 1e6, 1e6),
        ("in million euros", 1e6, 1e6),
        ("(Amounts in $ thousands)", 1e3, 1e3),
        ("RMB'000", 1e3, 1e3),
        ("(₹ in crores)", 1e7, 1e7),
        ("(Rs. in lakhs)", 1e5, 1e5),
        ("A$'000", 1e3, 1e3),
        ("单位:元 币种:人民币", 1.0, 1.0),
        ("单位：万元", 1e4, 1e4),
        ("單位：人民幣百萬元", 1e6, 1e6),
        ("金额单位：人民币亿元", 1e8, 1e8),
    ],
)
def test_a_caption_names_its_scale(caption: str, money: float, shares: float) -> None:
    assert scale_named(caption) == Scale(money=money, shares=shares)


@pytest.mark.parametrize("caption", ["Years ended December 31", "合并资产负债表", "Note 12", ""])
def test_a_caption_without_a_scale_has_none(caption: str) -> None:
    assert scale_named(caption) is None


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("(Dollars in millions)", "USD"),
        ("单位:元 币种:人民币", "CNY"),
        ("HK$ million", "HKD"),
        ("€ million", "EUR"),
        ("£m", "GBP"),
        ("A$'000", "AUD"),
        ("(₹ in crores)", "INR"),
        ("S$ million", "SGD"),
        ("NT$ thousands", "TWD"),
        ("Millions", ""),
    ],
)
def test_a_caption_names_its_currency(caption: str, code: str) -> None:
    assert currency_named(caption) == code
