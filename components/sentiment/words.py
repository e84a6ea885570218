"""Words and signs of this page: tones, events, moves."""

from collections.abc import Mapping

from components import numbers

TONES: Mapping[str, str] = {"positive": "Good", "neutral": "Neutral", "negative": "Bad"}
EVENTS: Mapping[str, str] = {
    "results": "Results",
    "guidance": "Outlook",
    "rating": "Rating",
    "m&a": "Merger or sale",
    "litigation": "Court",
    "management": "Management",
    "dividend": "Dividend",
    "buyback": "Buyback",
    "default": "Default",
    "regulation": "Regulator",
    "product": "Product",
    "macro": "Economy",
}
MOVES: Mapping[str, str] = {"score": "Tone of a day", "volume": "Number of items", "level": "Tone over days"}
KINDS_OF_RULE: Mapping[str, str] = {
    "score_below": "Tone falls below",
    "score_above": "Tone rises above",
    "volume_above": "Items a day above",
    "event": "An event is told",
    "unusual": "An unusual move",
}


def tone(value: float | None) -> str:
    """A score from −1 to 1 with its sign and two decimals."""
    if value is None:
        return numbers.ABSENT
    text = f"{value:+.2f}".replace("-", numbers.MINUS)
    return "0.00" if text in ("+0.00", f"{numbers.MINUS}0.00") else text
