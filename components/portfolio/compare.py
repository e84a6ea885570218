"""Up to three saved results beside each other: their aims, limits, figures and weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import numbers
from components.download import CSV, csv_bytes, download
from components.error_box import error_box
from components.neutral_text import plain_text
from components.portfolio.answers import Answer
from components.portfolio.restoring import price_name
from components.portfolio.state import PAGE
from components.portfolio.words import AIMS, COVARIANCES, MEANS, limit_amount, limit_label
from components.resources import workbench

OTHERS = 2
_LISTED = 100
_PINNED = "portfolio-pinned"
_TASK = "portfolio optimize"


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """A saved result: what was asked for whom, when, and what came out."""

    run_id: str
    client: str
    data: str
    made: str
    request: dict[str, Any]
    document: dict[str, Any]

    @property
    def aim(self) -> str:
        """In the advisor's words."""
        aim = str(self.request["objective"])
        return AIMS[aim].label if aim in AIMS else aim

    @property
    def label(self) -> str:
        """By what a person knows it again; the same as long as the run is kept."""
        figures = f"{numbers.percent(self.document['expected_return'])} at {numbers.percent(self.document['volatility'])}"
        parts = [self.client or "No client", numbers.moment(self.made), self.aim, figures, self.data, self.run_id[:6]]
        return " · ".join(parts)


def compare_tab(answer: Answer) -> None:
    """This result beside up to two others."""
    runs = {run.run_id: run for run in workbench().store.runs.list(task=_TASK, limit=_LISTED) if run.answered}
    pinned: list[str] = st.session_state.setdefault(_PINNED, [])
    names = list(dict.fromkeys([*pinned, *runs]))
    saved = {name: _saved(name, runs[name].first_created_at if name in runs else "") for name in names}
    # The field begins anew with each pin: a value given to it while the page is still at work could be lost.
    picked = st.multiselect(
        "Compare this result with",
        names,
        default=pinned[:OTHERS],
        format_func=lambda run: saved[run].label,
        key=f"portfolio-compared-{'-'.join(pinned[:OTHERS])}",
        max_selections=OTHERS,
        placeholder="Client, date, aim ...",
        help="Every result that was shown is kept, the latest first. Up to two can stand beside this one.",
        persist_state="session",
    )
    st.button(
        "Pin this result",
        icon=":material/keep:",
        key="portfolio-pin",
        on_click=_pin,
        args=(answer.run_id,),
        help="Keeps it at the top of the list: change limits, then see both side by side.",
    )
    current = runs.get(answer.run_id)
    with error_box():
        this = _saved(answer.run_id, current.first_created_at if current else "")
        _side_by_side([this, *(saved[run] for run in picked if run != answer.run_id)])


def _side_by_side(chosen: Sequence[Saved]) -> None:
    import pandas as pd

    heads = {item.run_id: f"Run {item.run_id[:6]}" if place else "This result" for place, item in enumerate(chosen)}
    parts = {"Figures": figures_frame(chosen), "Limits": limits_frame(chosen), "Weights, %": weights_frame(chosen)}
    rows = [_section(part, frame) for part, frame in parts.items()]
    whole = pd.concat(rows, ignore_index=True).rename(columns={"row": "Compared", **heads})
    with st.container(key="portfolio-side-by-side", gap="small"):
        st.table(whole, hide_index=True, alt=f"{len(chosen)} results side by side: figures, limits, weights")
        saved = pd.concat([frame.assign(part=part) for part, frame in parts.items()])[["part", "row", *heads]]
        name = f"compared-{chosen[0].run_id}.csv"
        download(
            "CSV", lambda: csv_bytes(saved), file_name=name, mime=CSV, key="portfolio-compare-csv", help="This table as CSV"
        )


def _section(part: str, frame: Any) -> Any:
    """The rows under a row that names them, as Markdown in which no text means anything."""
    import pandas as pd

    head = pd.DataFrame([{name: f"**{part}**" if name == "row" else "" for name in frame.columns}])
    return pd.concat([head, frame.map(plain_text)], ignore_index=True)


def figures_frame(chosen: Sequence[Saved]) -> Any:
    """Who, what and when, and the figures; one column of texts per run."""
    told = {
        "Client": lambda item: item.client or numbers.ABSENT,
        "Aim": lambda item: item.aim,
        "Prices": lambda item: item.data,
        "Made": lambda item: numbers.moment(item.made),
        "Run": lambda item: item.run_id,
        "Estimated return, %": lambda item: numbers.percent(item.document["expected_return"], unit=False),
        "Volatility, %": lambda item: numbers.percent(item.document["volatility"], unit=False),
        "Sharpe ratio": lambda item: numbers.ratio(item.document["sharpe"]),
        "Average bad period, %": lambda item: numbers.percent(_negative(item.document["cvar"]), unit=False, decimals=2),
        "Turnover, %": lambda item: numbers.percent(item.document["turnover"], unit=False),
        "Returns by": lambda item: _method(item.request, "mean", MEANS),
        "Risk by": lambda item: _method(item.request, "covariance", COVARIANCES),
    }
    return _frame({name: [tell(item) for item in chosen] for name, tell in told.items()}, chosen)


def limits_frame(chosen: Sequence[Saved]) -> Any:
    """Each limit that any of them has, with its value in each and whether it binds; a dash where it was not set."""
    held = [limits_told(item.request, item.document) for item in chosen]
    names = dict.fromkeys(name for limits in held for name in limits)
    rows = {name: [limits.get(name, numbers.ABSENT) for limits in held] for name in names}
    return _frame(rows or {"None set": [numbers.ABSENT for _ in chosen]}, chosen)


def weights_frame(chosen: Sequence[Saved]) -> Any:
    """The weight of each asset in each of them; a dash where it is not among the prices."""
    assets = dict.fromkeys(asset for item in chosen for asset in item.document["weights"])
    rows = {asset: [numbers.percent(item.document["weights"].get(asset), unit=False) for item in chosen] for asset in assets}
    return _frame(rows, chosen)


def limits_told(request: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, str]:
    """The limits of a request by their names on the page: ``{"Most in one asset": "25.0 %, binds"}``."""
    limits: Mapping[str, Any] = request.get("constraints") or {}
    bounds: dict[str, float] = {
        rule: value for rule, value in limits.items() if isinstance(value, int | float) and not isinstance(value, bool)
    }
    for group in limits.get("groups") or ():
        bounds |= {f"group {group['name']} {side}": group[side] for side in ("min", "max") if group.get(side) is not None}
    bounds |= {f"scenario {floor['name']}": floor["min"] for floor in limits.get("scenario_floors") or ()}
    binding = {row[field] for row in document["constraints"] if row["binding"] for field in ("rule", "name")}
    told = {
        limit_label(rule): limit_amount(rule, bound) + (", binds" if rule in binding else "") for rule, bound in bounds.items()
    }
    several = [rule for rule in ("max_weight", "min_weight") if isinstance(limits.get(rule), Mapping)]
    told |= {f"{limit_label(rule)}, by asset": f"{len(limits[rule])} assets" for rule in several}
    lists = {"Left out": limits.get("exclude"), "Kept as it is": request.get("hold_fixed")}
    return told | {name: ", ".join(assets) for name, assets in lists.items() if assets}


def _frame(rows: Mapping[str, Sequence[str]], chosen: Sequence[Saved]) -> Any:
    import pandas as pd

    return pd.DataFrame(
        [{"row": name, **dict(zip((item.run_id for item in chosen), told, strict=True))} for name, told in rows.items()]
    )


@st.cache_data(max_entries=256, ttl=3600, show_spinner="Reading saved results")
def _saved(run_id: str, made: str) -> Saved:
    record = workbench().store.runs.get(run_id)
    kept = workbench().load_workspace(PAGE, run_id) or {}
    case: Mapping[str, Any] = kept.get("case") or {}
    return Saved(
        run_id=run_id,
        client=str(case.get("client") or ""),
        data=str(case.get("prices_name") or price_name(record.request.get("prices"))),
        made=made or record.created_at,
        request=record.request,
        document=record.document,
    )


def _method(request: Mapping[str, Any], field: str, words: Mapping[str, Any]) -> str:
    method = str((request.get(field) or {}).get("method", numbers.ABSENT))
    return words[method].label if method in words else "with own views" if method == "given" else method


def _pin(run_id: str) -> None:
    st.session_state[_PINNED] = [run_id, *(run for run in st.session_state.get(_PINNED, []) if run != run_id)]


def _negative(loss: float | None) -> float | None:
    return None if loss is None else -loss
