"""Holdings as people type them: a ticker and its per cent in each line."""

import re
from collections.abc import Mapping

from workbench.errors import InputError

_LINE = re.compile(r"^(?P<ticker>[^\s,;:=]+)\s*[,;:=\s]\s*(?P<percent>[-−]?\d+(?:\.\d+)?)\s*%?$")


def weights_text(weights: Mapping[str, float]) -> str:
    """The lines that ``read_weights`` reads as these weights, to six places of a per cent."""
    return "\n".join(f"{ticker} {f'{100 * weight:.6f}'.rstrip('0').rstrip('.')}" for ticker, weight in weights.items())


def read_weights(text: str) -> dict[str, float]:
    """Ticker -> fraction, negative for what is held short. They need not add up to one: the tone is scaled to their sizes.

    Raises:
        InputError: a line that is no ticker with its per cent, or a ticker twice.
    """
    weights: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.match(line.strip())
        if found is None:
            raise InputError(
                f"Line {number} of the holdings, {line.strip()!r}, is no ticker with its per cent.", "Like AAPL 40."
            )
        ticker = found["ticker"].upper()
        if ticker in weights:
            raise InputError(f"{ticker} stands twice among the holdings.", "Give each holding once.")
        weights[ticker] = float(found["percent"].replace("−", "-")) / 100.0
    return weights
