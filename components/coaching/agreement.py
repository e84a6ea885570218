"""How far people agree with the scorer and with one another."""

from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.coaching.assessed import assessment_of
from components.coaching.stores import reviews
from components.coaching.texts import skill_name, t
from components.page import card
from workbench.coaching.agreement import LEAST_PAIRS, Agreement, agreement, between_people, with_the_scorer
from workbench.coaching.session_models import Session


def agreement_card(scored: Sequence[Session]) -> None:
    """A line per skill that somebody has rated."""
    given = reviews().all()
    with card(t("agreement.title"), "coaching-agreement"):
        if not given:
            st.caption(t("agreement.none"))
            return
        rated = {review.session for review in given}
        known = {one.id: assessment_of(one) for one in scored if one.id in rated}
        pairs = with_the_scorer(given, known)
        who = t("agreement.who.people"), t("agreement.who.scorer")
        st.markdown(agreement_line(t("agreement.scorer"), agreement([pair for rows in pairs.values() for pair in rows]), who))
        for skill, rows in pairs.items():
            st.caption(agreement_line(skill_name(skill), agreement(rows), who))
        st.markdown(agreement_line(t("agreement.people"), agreement(between_people(given))))
        st.caption(t("agreement.how", least=LEAST_PAIRS))


def agreement_line(name: str, found: Agreement, who: tuple[str, str] | None = None) -> str:
    """Kappa, count and which of the two is higher, in words; or that there are too few pairs.

    Args:
        who: the first and the second of each pair, in the page's language; None where neither stands before the other.
    """
    if found.kappa is None:
        return t("agreement.few", name=name, count=found.count, difference=difference_told(found, who))
    kappa = numbers.ratio(found.kappa)
    return t("agreement.row", name=name, kappa=kappa, count=found.count, difference=difference_told(found, who))


def difference_told(found: Agreement, who: tuple[str, str] | None) -> str:
    """Which of the two is higher on average, and by how much."""
    amount = f"{abs(found.difference):.1f}"
    if amount == "0.0":
        return t("agreement.same")
    if who is None:
        return t("agreement.apart", amount=amount)
    key = "agreement.above" if found.difference > 0 else "agreement.below"
    return t(key, first=who[0], second=who[1], amount=amount)
