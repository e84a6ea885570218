"""Text in one form, so that patterns need to know one only: lower case, half width, every character in its place."""

import re

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2009: 0x20,
    0x202F: 0x20,
    0x2212: 0x2D,
}
_REPEATED = re.compile(r"(?<![\d.,])(-?\s?\$?\s?[\d.,]{0,24}\d\s?%?)\s{0,3}(\(\s?\$?\s?([\d.,]{0,24}\d)\s?%?\s?\))")


def plain(text: str) -> str:
    """Lower case and half width, character by character, so that positions stay; "-5 ( 5 )" loses its repetition."""
    lowered = text.translate(_WIDE).lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text.translate(_WIDE))
    return _REPEATED.sub(_without_repetition, lowered) if "(" in lowered else lowered


def _without_repetition(match: "re.Match[str]") -> str:
    if match[1].strip("-$% ") != match[3]:
        return match[0]
    return match[0][: match.start(2) - match.start()] + " " * len(match[2])
