"""Whether everything the workbench stands on is there and works: one short check each, none of which changes anything."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from workbench.errors import WorkbenchError
from workbench.settings import Settings

Status = Literal["ok", "warn", "fail"]
Clock = Callable[[], datetime]

OLDEST_PYTHON = (3, 11)
DISK_LOW, DISK_TOO_LOW = 2**30, 50 * 2**20
MODEL_SERVER_WAIT = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What one check found. ``warn``: something is missing that numbers can do without."""

    name: str
    status: Status
    detail: str
    hint: str = ""


def examine(settings: Settings, clock: Clock) -> tuple[Check, ...]:
    """Run every check. A check that breaks down is itself a finding, never an error."""
    checks: dict[str, Callable[[], tuple[Status, str, str]]] = {
        "python": _python,
        "solvers": _solvers,
        "data folder": partial(_data_folder, settings.data_dir),
        "disk space": partial(_disk_space, settings.data_dir),
        "database": partial(_database, settings.data_dir, clock),
        "keyring": _keyring,
        "model server": partial(_model_server, settings),
        "program files": _program_files,
        "sample market": partial(_sample_market, settings.data_dir, clock),
    }
    return tuple(_run(name, check) for name, check in checks.items())


def _run(name: str, check: Callable[[], tuple[Status, str, str]]) -> Check:
    try:
        status, detail, hint = check()
    except WorkbenchError as error:
        return Check(name=name, status="fail", detail=error.message, hint=error.hint)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises is the finding
        return Check(name=name, status="fail", detail=f"{type(error).__name__}: {error}", hint="Install the workbench again.")
    return Check(name=name, status=status, detail=detail, hint=hint)


def _python() -> tuple[Status, str, str]:
    running = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return "fail", f"Python {running} is too old.", "Install Python 3.11 or newer."
    return "ok", f"Python {running}", ""


def _solvers() -> tuple[Status, str, str]:
    """Minimum variance of two uncorrelated assets with volatilities 10 % and 20 %: 80 % and 20 % in closed form."""
    import cvxpy

    weights = cvxpy.Variable(2)
    budget = [cvxpy.sum(weights) == 1, weights >= 0]
    variance = cvxpy.Problem(cvxpy.Minimize(0.01 * weights[0] ** 2 + 0.04 * weights[1] ** 2), budget)
    linear = cvxpy.Problem(cvxpy.Maximize(weights[0]), [*budget, weights[0] <= 0.8])
    wrong = []
    for solver, problem in (("PIQP", variance), ("CLARABEL", variance), ("HIGHS", linear)):
        try:
            problem.solve(solver=solver)
            if abs(float(weights.value[0]) - 0.8) > 1e-6:
                wrong.append(f"{solver} answers {weights.value[0]:.6f} where 0.8 is right")
        except cvxpy.error.SolverError as error:
            wrong.append(f"{solver}: {error}")
    if wrong:
        return "fail", "; ".join(wrong), "Install the workbench again with the versions of requirements.lock."
    return "ok", "PIQP, CLARABEL and HiGHS solve a problem of two assets.", ""


def _data_folder(folder: Path) -> tuple[Status, str, str]:
    from workbench.store.files import write_atomically

    probe = folder / "logs" / ".doctor"
    write_atomically(probe, b"written by workbench doctor")
    probe.unlink()
    return "ok", f"{folder} can be written.", ""


def _disk_space(folder: Path) -> tuple[Status, str, str]:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    detail = f"{free / 2**30:.1f} GB free at {existing}"
    if free < DISK_TOO_LOW:
        return "fail", detail, "Free some space: runs can no longer be saved."
    return ("warn", detail, "Free some space soon.") if free < DISK_LOW else ("ok", detail, "")


def _database(folder: Path, clock: Clock) -> tuple[Status, str, str]:
    from workbench.store.store import Store

    store = Store(folder, clock)
    problems = store.database.problems()
    if problems:
        return "fail", f"{store.database.path}: {'; '.join(problems[:3])}", "Copy the file away before you go on."
    if problem := store.open_problem():
        return "fail", problem.message, problem.hint
    if aside := (*store.notices, *store.earlier_notices):
        return "warn", " ".join(aside), "This warning ends when that file is gone."
    return "ok", f"{len(store.runs.list())} saved runs in {store.database.path}", ""


def _keyring() -> tuple[Status, str, str]:
    import os

    from workbench.credentials import Credentials, keyring_name

    name = keyring_name()
    if name is None:
        return "warn", Credentials(os.environ).notice or "", "Only a model server behind a login needs one: its token."
    return "ok", f"Secrets are kept in {name}.", ""


def _model_server(settings: Settings) -> tuple[Status, str, str]:
    import os

    from workbench.credentials import Credentials
    from workbench.llm.call import Patience
    from workbench.llm.failures import ModelFailure
    from workbench.llm.opening import open_client

    wait = Patience(connect=MODEL_SERVER_WAIT, answer=MODEL_SERVER_WAIT)
    client = open_client(settings, Credentials(os.environ), patience=wait)
    url = client.address.url
    if not client.address.is_this_machine:
        return "warn", f"OLLAMA_HOST names another computer ({url}); it was not contacted.", "Use a server on this computer."
    try:
        status = client.status()
    except ModelFailure as failure:
        return "warn", failure.message, failure.hint
    if status.warning:
        return "warn", f"A model server answers at {url}. {status.warning}", "Update Ollama."
    if status.cloud:
        told = f"Ollama {status.version} answers at {url}; it would pass text for cloud models on to its vendor."
        return "warn", told, "The workbench refuses such models. To switch it off there: OLLAMA_NO_CLOUD=1."
    return "ok", f"Ollama {status.version} answers at {url}.", ""


def _program_files() -> tuple[Status, str, str]:
    from workbench.paths import assets_root, ui_root

    wanted = [
        ui_root() / "pages",
        ui_root() / "components",
        ui_root() / ".streamlit" / "config.toml",
        assets_root() / "fonts",
        assets_root() / "style",
        assets_root() / "scenarios.json",
    ]
    missing = [str(path) for path in wanted if not path.exists()]
    fonts = len(list((assets_root() / "fonts").glob("*.woff2")))
    if missing or not fonts:
        return "fail", f"Missing: {', '.join(missing) or 'the fonts'}", "Install the workbench again."
    return "ok", f"Pages, style and {fonts} fonts are in {ui_root()}.", ""


def _sample_market(folder: Path, clock: Clock) -> tuple[Status, str, str]:
    from workbench.inputs import DirectInputs
    from workbench.market.prices import PriceRequest
    from workbench.market.sample import load_sample

    table = load_sample(PriceRequest(source="sample"), DirectInputs(folder, clock))
    first, last = table.prices.index[0], table.prices.index[-1]
    return "ok", f"{len(table.assets)} simulated assets, {first:%Y-%m-%d} to {last:%Y-%m-%d}", ""
