"""Which model does what: bound by what a model can, chosen by the user, else the best that is there and fits in memory.

No model's name stands in code. ``assets/models.json`` holds suggestions of what to fetch, with their date, for a server
that has nothing yet.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from workbench.errors import InputError
from workbench.llm.failures import ModelFailure
from workbench.llm.models import Capability, ModelInfo, find
from workbench.llm.privacy import PrivacyGate
from workbench.paths import assets_root
from workbench.settings import ModelSettings

RoleName = Literal["chat", "reasoning", "vision", "embedding"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)

#: What a model must be able to do, and what it had better be able to do.
NEEDS: Mapping[RoleName, Capability] = MappingProxyType(
    {"chat": "completion", "reasoning": "completion", "vision": "vision", "embedding": "embedding"}
)
_WISHES: Mapping[RoleName, tuple[Capability, ...]] = MappingProxyType(
    {"chat": ("tools",), "reasoning": ("thinking", "tools"), "vision": (), "embedding": ()}
)
PURPOSES: Mapping[RoleName, str] = MappingProxyType(
    {
        "chat": "short answers and commentaries",
        "reasoning": "long documents and several steps",
        "vision": "pages without text, tables in pictures",
        "embedding": "finding passages",
    }
)

#: Share of the memory that a model may take: for simple work a small one, so that there is room for others beside it.
_SHARE: Mapping[RoleName, float] = MappingProxyType({"chat": 0.3, "reasoning": 0.75, "vision": 0.6, "embedding": 0.25})

GIBIBYTE = 2**30


@dataclass(frozen=True, kw_only=True, slots=True)
class Binding:
    """A role and its model.

    Attributes:
        model: None where nothing on the server can do it.
        chosen: whether the user chose it; else it is our choice among what is there.
        problem: why the user's choice cannot be used, or why there is none.
    """

    role: RoleName
    model: ModelInfo | None
    chosen: bool
    problem: str | None = None
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A model to fetch. ``gigabytes``: of the download; ``memory``: gigabytes the machine should have."""

    name: str
    roles: tuple[str, ...]
    gigabytes: float
    memory: float
    licence: str


def machine_memory() -> int:
    """Bytes of this machine's memory."""
    import psutil

    return int(psutil.virtual_memory().total)


def bind(settings: ModelSettings, models: tuple[ModelInfo, ...], gate: PrivacyGate, memory: int) -> Mapping[RoleName, Binding]:
    """Every role with its model.

    Args:
        models: of the server.
        gate: which remote models are allowed.
        memory: bytes of the machine's memory.
    """
    return MappingProxyType({role: _bind(role, getattr(settings, role), models, gate, memory) for role in ROLES})


def model_for(role: RoleName, bindings: Mapping[RoleName, Binding]) -> ModelInfo:
    """The model of a role.

    Raises:
        ModelFailure: there is none that can be used (``unbound``), with the reason.
    """
    binding = bindings[role]
    if binding.model is None:
        raise ModelFailure("unbound", binding.problem or f"There is no model for {role}.", binding.hint)
    return binding.model


def choose(settings: ModelSettings, role: str, name: str, models: tuple[ModelInfo, ...], gate: PrivacyGate) -> ModelSettings:
    """The settings with ``name`` bound to ``role``.

    Raises:
        InputError: there is no such role, or the model cannot do it.
        ModelFailure: the server does not have the model, or it is remote and not allowed.
    """
    if role not in ROLES:
        raise InputError(f"There is no role {role!r}.", f"The roles are: {', '.join(ROLES)}.")
    model = find(models, name)
    if model is None:
        there = ", ".join(sorted(one.name for one in models)) or "none"
        raise ModelFailure(
            "missing_model",
            f"The model server has no model {name}; it has: {there}.",
            f"Fetch it with `workbench models pull {name}`.",
        )
    gate.check(model)
    if lacking := _lacking(role, model):
        raise InputError(lacking, f"Choose one that can: {_capable(role, models)}.")
    changed: dict[str, Any] = {role: model.name}
    return replace(settings, **changed)


def recommend(role: RoleName, models: tuple[ModelInfo, ...], memory: int) -> ModelInfo | None:
    """The best model for a role among those that are there: able, local, with most wishes met, the largest that fits."""
    able = [model for model in models if not _lacking(role, model) and not model.is_remote]
    if not able:
        return None
    fitting = [model for model in able if model.size <= _SHARE[role] * memory]
    if not fitting:
        return min(able, key=lambda model: model.size)
    return max(fitting, key=lambda model: (_wishes_met(role, model), model.size, model.name))


@cache
def suggestions() -> tuple[Suggestion, ...]:
    """What could be fetched, smallest first, from the bundled list."""
    document = json.loads((assets_root() / "models.json").read_text("utf-8"))
    entries = (Suggestion(**{**entry, "roles": tuple(entry["roles"])}) for entry in document["models"])
    return tuple(sorted(entries, key=lambda entry: entry.gigabytes))


def suggest(role: RoleName, memory: int) -> Suggestion | None:
    """The largest suggested model for a role that this machine's memory carries; None: not even the smallest."""
    # A machine sold with 8 GB has a little less: 5 % short still counts.
    fitting = [one for one in suggestions() if role in one.roles and one.memory * GIBIBYTE * 0.95 <= memory]
    return max(fitting, key=lambda one: (one.memory, one.gigabytes), default=None)


def _bind(role: RoleName, name: str | None, models: tuple[ModelInfo, ...], gate: PrivacyGate, memory: int) -> Binding:
    if name is None:
        best = recommend(role, models, memory)
        return Binding(role=role, model=best, chosen=False) if best else _without(role, memory)
    model = find(models, name)
    problem = f"{name}, chosen for {role}, is not on the model server." if model is None else _lacking(role, model)
    hint = f"`workbench models pull {name}`, or choose another: {_capable(role, models)}."
    if model is not None and problem is None:
        try:
            gate.check(model)
        except ModelFailure as failure:
            problem, hint = failure.message, failure.hint
    if problem is not None:
        return Binding(role=role, model=None, chosen=True, problem=problem, hint=hint)
    return Binding(role=role, model=model, chosen=True)


def _without(role: RoleName, memory: int) -> Binding:
    suggestion = suggest(role, memory)
    hint = "Fetch one that this machine can carry on the settings page."
    if suggestion is not None:
        hint = f"For this machine's memory: `workbench models pull {suggestion.name}` ({suggestion.gigabytes:g} GB)."
    return Binding(
        role=role, model=None, chosen=False, problem=f"No model for {role} ({PURPOSES[role]}) is on the server.", hint=hint
    )


def _lacking(role: str, model: ModelInfo) -> str | None:
    need = next(need for known, need in NEEDS.items() if known == role)
    if model.can(need):
        return None
    can = ", ".join(sorted(model.capabilities)) or "nothing it tells of"
    return f"{model.name} cannot be used for {role}: that needs {need!r}, and it offers {can}."


def _capable(role: str, models: tuple[ModelInfo, ...]) -> str:
    able = sorted(model.name for model in models if _lacking(role, model) is None and not model.is_remote)
    return ", ".join(able) or "there is none yet"


def _wishes_met(role: RoleName, model: ModelInfo) -> int:
    return sum(model.can(wish) for wish in _WISHES[role])
