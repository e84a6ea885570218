"""Where text goes when a model is asked, in the page's language."""

from components.coaching.texts import t
from components.resources import model_client


def whereabouts_told() -> str:
    """A sentence."""
    where = model_client().gate.whereabouts()
    return t("model.stays") if where.stays else t("model.leaves", told=where.sentence)
