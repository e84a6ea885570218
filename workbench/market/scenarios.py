"""The scenario library: historical windows, hypothetical shocks and macro paths, as shipped in ``assets/scenarios.json``.

Units follow the factor's suffix: ``_pct`` is a percentage change of price, ``_bp`` a change in basis points of a yield or
spread whose level is quoted in percent, ``_pts`` a change in index points. A factor that a window does not have is
missing, never zero. A scenario is not a forecast.
"""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import DataError
from workbench.paths import assets_root
from workbench.strict import Strict


class FactorMove(Strict):
    """How one factor moved in one window. Levels are as quoted (index points, percent, dollars).

    ``change`` is from first to last close. ``window_min`` and ``window_max`` are the extremes inside the window, which
    differ in date between factors and must not be added up as if they came together.
    """

    change: float
    start: float
    end: float
    window_min: float | None = None
    window_min_date: date | None = None
    window_max: float | None = None
    window_max_date: date | None = None
    peak_level: float | None = None
    peak_date: date | None = None


class HistoricalWindow(Strict):
    """A stretch of market history, measured close to close from ``start`` to ``end``."""

    id: str
    name_en: str
    name_zh: str
    type: str
    start: date
    end: date
    measure: str
    moves: dict[str, FactorMove] = Field(alias="factors")
    missing: tuple[str, ...]
    extra: dict[str, Any]
    source: str
    confidence: str

    @property
    def factors(self) -> dict[str, float]:
        """The change of every factor the window has, in the factor's unit; those it lacks are in ``missing``."""
        return {name: move.change for name, move in self.moves.items()}


class HypotheticalScenario(Strict):
    """Shocks set by judgement, over ``horizon_days`` trading days; a shock may differ by asset class."""

    id: str
    name_en: str
    name_zh: str
    type: str
    horizon_days: int
    factors: dict[str, float | dict[str, float]]
    rationale: str
    source: str
    confidence: str
    variants: tuple[str, ...] = ()
    correlation_override: dict[str, Any] | None = None


class ScenarioLibrary(BaseModel):
    """Everything in the scenario file. Macro paths and test vectors stay as plain JSON values here."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_version: str
    as_of_note: str
    units: dict[str, str]
    sources: dict[str, str]
    rules_for_developers: tuple[str, ...]
    test_vectors: tuple[dict[str, Any], ...]
    historical: tuple[HistoricalWindow, ...]
    hypothetical: tuple[HypotheticalScenario, ...]
    macro: tuple[dict[str, Any], ...]


def load_library() -> ScenarioLibrary:
    """Read the bundled scenarios.

    Raises:
        DataError: the file is missing or damaged.
    """
    path = assets_root() / "scenarios.json"
    hint = "The file belongs to the program: install it again."
    try:
        return ScenarioLibrary.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"The scenario file {path} cannot be read: {error.strerror}.", hint) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise DataError(f"The scenario file {path} is damaged at {where}: {first['msg']}.", hint) from error


def historical_windows(library: ScenarioLibrary, first: date, last: date) -> tuple[HistoricalWindow, ...]:
    """The windows wholly inside [first, last], both days included, in the order of the library."""
    return tuple(window for window in library.historical if first <= window.start and window.end <= last)


def change_between(factor: str, before: float, after: float) -> float:
    """The change of a factor between two of its levels, in the unit of its name.

    Args:
        factor: a factor's name; its suffix decides the unit.
        before: first level as quoted; yields and spreads in percent.
        after: last level.

    Raises:
        ValueError: the suffix is none of ``_pct``, ``_bp`` and ``_pts``.
    """
    if factor.endswith("_pct"):
        return 100.0 * (after / before - 1.0)
    if factor.endswith("_bp"):
        return 100.0 * (after - before)
    if factor.endswith("_pts"):
        return after - before
    raise ValueError(f"the unit of factor {factor!r} is unknown")
