"""What stands where there is no timeline yet: one sentence, one action."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from components.error_box import empty_state
from components.jobs import start_job
from components.resources import now, workbench
from components.sentiment.state import TIMELINE

#: (days back, hour, ticker, headline): made up, so that the page can be tried without any file.
_SAMPLE: Sequence[tuple[int, int, str, str]] = (
    (12, 9, "HARB", "Harbour Tools quarterly profit beats forecasts as orders rise"),
    (11, 14, "MERI", "Meridian Foods cuts full-year outlook after weak holiday sales"),
    (9, 10, "HARB", "Harbour Tools raises dividend by 8%"),
    (8, 11, "MERI", "Meridian Foods faces lawsuit over labelling of organic range"),
    (6, 15, "HARB", "Analysts upgrade Harbour Tools on strong margins"),
    (5, 9, "MERI", "Meridian Foods shares fall as regulator opens probe"),
    (4, 16, "HARB", "Harbour Tools to buy back shares worth $200 million"),
    (2, 10, "MERI", "Meridian Foods warns of lower profit, chief financial officer resigns"),
    (1, 9, "MERI", "Meridian Foods downgraded on debt worries"),
)


def begin() -> None:
    """Say what the page needs; the sample fills it at once."""
    sentence = "Give a file of news at the left, or paste some. Dates, companies, events and tone are read on this machine."
    if empty_state(sentence, "Try it with made-up headlines", key="sentiment", icon=":material/play_arrow:"):
        path = workbench().keep_upload("made-up headlines.csv", sample_file())
        start_job(TIMELINE, {
            "path": str(path), "name": "made-up headlines.csv", "text": "headline", "date": "published", "ticker": "ticker",
        })  # fmt: skip
        st.rerun()


def sample_file() -> bytes:
    """The made-up headlines as CSV, the last of them a day old."""
    today = now().replace(minute=0, second=0, microsecond=0)
    rows = [
        f"{(today - timedelta(days=days)).replace(hour=hour).isoformat()},{ticker},{headline}"
        for days, hour, ticker, headline in ((days, hour, ticker, f'"{text}"') for days, hour, ticker, text in _SAMPLE)
    ]
    return "\n".join(["published,ticker,headline", *rows]).encode()
