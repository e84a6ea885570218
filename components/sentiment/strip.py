"""The five numbers at the top: how much news, how it sounds, what is unusual, what waits, how often the reading is right."""

from components import numbers
from components.metrics import Metric, metric_strip
from components.sentiment.alerts import queue
from components.sentiment.measured import headline_accuracy
from components.sentiment.state import Shown
from components.sentiment.words import tone

#: Sessions of a trading week and of a month, which the figures are compared over.
WEEK, MONTH = 5, 21


def result_strip(shown: Shown) -> None:
    """Draw it."""
    document = shown.document
    counts, series = document["counts"], document["portfolio"]["series"]
    now, before = series[-1]["score"], series[-1 - MONTH]["score"] if len(series) > MONTH else None
    recent = shown.sessions[-WEEK:]
    unusual = [move for move in document["unusual"] if move["session"] in recent]
    pending = len(queue().alerts("pending"))
    right = headline_accuracy()
    metric_strip(
        [
            Metric(
                label="News read", value=numbers.count(counts["read"]), change=f"of {numbers.count(counts['rows'])} given",
                help="Copies, texts without a date and texts of no company are not counted; “What was left out” says which.",
            ),
            Metric(
                label=f"Tone on {shown.sessions[-1]}", value=tone(now),
                change=f"{tone(now - before)} in a month" if before is not None else "no month of news",
                better=None if before is None or abs(now - before) < 0.005 else now > before,
                help="From −1 (all bad) to +1 (all good), older news counting less: decayed score, weighted by the holdings.",
            ),
            Metric(
                label="Unusual this week", value=numbers.count(len(unusual)),
                change=", ".join(dict.fromkeys(move["ticker"] for move in unusual[:3])) or "nothing in five sessions",
                help="Robust z-score against the ticker's own past, and a CUSUM test for a lasting change of tone.",
            ),
            Metric(
                label="Alerts waiting", value=numbers.count(pending), change="of all news read",
                help="In the queue of this data folder.",
            ),
            Metric(
                label="Right on headlines", value=numbers.percent(right.value, decimals=0),
                change=f"{numbers.percent(right.low, decimals=0)} to {numbers.percent(right.high, decimals=0)}",
                help=f"Accuracy of the embedded reading on {numbers.count(right.count)} texts that were not used in making it, "
                "with its 95 % interval. “How good it is” has the table.",
            ),
        ],
        key="sentiment",
    )  # fmt: skip
