"""How far people agree with the rules and with one another."""

from collections.abc import Sequence

from workbench.coaching.session_models import Session


def agreement_card(scored: Sequence[Session]) -> None:
    """Drawn once people have rated."""
