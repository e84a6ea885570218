"""Identity numbers, bank cards and telephone numbers are masked before anything is kept: they belong in no transcript."""

import re

from workbench.coaching.scenario_models import Language

#: Chinese identity card; Hong Kong identity card; US social security number; UK national insurance number.
_IDENTITY = re.compile(
    r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dXx])|"
    r"\b[A-Z]{1,2}\d{6}\s?\([0-9A]\)|(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)|"
    r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"
)
_CARD = re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d.,]?\d)")
#: Chinese mobile; international with a plus; North American with brackets or dashes; British mobile; Chinese landline.
_PHONE = re.compile(
    r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|\+\d{1,3}(?:[ -]?\(?\d{1,4}\)?){2,5}(?!\d)|"
    r"\(\d{3}\)\s?\d{3}-\d{4}(?!\d)|(?<![\d-])\d{3}-\d{3}-\d{4}(?!\d)|(?<!\d)07\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)|"
    r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"
)
_NAMES: dict[Language, tuple[str, str, str]] = {
    "en": ("[identity number]", "[card number]", "[phone number]"),
    "zh": ("[证件号]", "[卡号]", "[电话号码]"),
}


def masked(text: str, language: Language) -> str:
    """``text`` without such numbers. Amounts, dates and percentages stay."""
    identity, card, phone = _NAMES[language]
    text = _IDENTITY.sub(identity, text)
    text = _CARD.sub(lambda found: card if _is_card(found[0]) else found[0], text)
    return _PHONE.sub(phone, text)


def _is_card(digits: str) -> bool:
    """By the check digit of bank cards (Luhn, ISO/IEC 7812-1), or by 16 digits in groups of four."""
    numbers = [int(digit) for digit in digits if digit.isdigit()]
    doubled = [number if place % 2 == 0 else number * 2 - 9 * (number > 4) for place, number in enumerate(reversed(numbers))]
    return sum(doubled) % 10 == 0 or re.fullmatch(r"(?:\d{4}[ -]){3}\d{4}", digits) is not None
