"""A model and its sizes in words. Names come from the server, so they are cleaned of what no name needs."""

from components import numbers
from workbench.llm.failures import foreign_text
from workbench.llm.models import ModelInfo
from workbench.llm.roles import RoleName

GIGABYTE = 1e9

ROLE_TITLES: dict[RoleName, str] = {"chat": "Chat", "reasoning": "Reasoning", "vision": "Vision", "embedding": "Embedding"}


def shown_name(name: str) -> str:
    """The name on one line, without control and direction signs. Still to be escaped where Markdown is read."""
    return foreign_text(name, 80)


def gigabytes(size: int | float) -> str:
    """3.4e9 -> ``3.4 GB``; small ones in megabytes."""
    if 0 < size < 0.1 * GIGABYTE:
        return f"{max(size / 1e6, 0.1):,.1f}{numbers.THIN_SPACE}MB"
    return f"{size / GIGABYTE:,.1f}{numbers.THIN_SPACE}GB"


def abilities(model: ModelInfo) -> str:
    """What it can, as the server words it."""
    return ", ".join(foreign_text(capability, 20) for capability in sorted(model.capabilities)) or "nothing it tells of"


def facts(model: ModelInfo, window: int) -> str:
    """Its size, form, window and abilities in one line. ``window``: tokens that will be asked for."""
    trained = f"window {window:,} of {model.context_length:,} tokens" if model.context_length else f"window {window:,} tokens"
    parts = [
        gigabytes(model.size) if not model.is_remote else "runs elsewhere",
        f"{shown_name(model.parameters)} parameters" if model.parameters else "",
        shown_name(model.quantisation),
        trained,
        abilities(model),
    ]
    return " · ".join(part for part in parts if part)


def joined(titles: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)
