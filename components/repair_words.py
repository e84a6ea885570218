"""Repairs of prices as the page calls them: the engine's messages name them as a request does."""

import re
from collections.abc import Mapping

#: Of each repair: its label and its options, the first of which repairs nothing that changes a price.
REPAIRS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "missing": (
        "Missing prices",
        {"common_sample": "use days all assets have", "forward_fill": "carry the last price forward"},
    ),
    "duplicates": (
        "Two prices on one date",
        {"refuse": "refuse", "keep_first": "keep the first", "keep_last": "keep the last"},
    ),
    "non_positive": ("Prices of zero or below", {"refuse": "refuse", "treat_as_missing": "treat as missing"}),
    "text": ("Text instead of a price", {"refuse": "refuse", "treat_as_missing": "treat as missing"}),
}
_ASKED = re.compile(r'(send )?"repairs": \{"(\w+)": "(\w+)"\}(?: \(?or "(\w+)"\)?)?')


def under_repairs(text: str) -> str:
    """A sentence with ``"repairs": {"text": "treat_as_missing"}`` told as a choice under Repairs."""
    return _ASKED.sub(_choice, text)


def _choice(found: re.Match[str]) -> str:
    send, field, *choices = found.groups()
    if field not in REPAIRS:
        return found[0]
    label, options = REPAIRS[field]
    told = " or ".join(f"“{options.get(choice, choice)}”" for choice in choices if choice)
    return f"set “{label}” to {told} under Repairs" if send else f"{told} for “{label}” under Repairs"
