"""How a score comes about: skills with their weight and levels, what caps it, who judges."""

import streamlit as st

from components.coaching.figures import share_told
from components.coaching.texts import of, t
from components.neutral_text import plain_text
from workbench.coaching.rubric import rubric


def about_score() -> None:
    """A closed panel."""
    marks = rubric()
    with st.expander(t("about.title"), icon=":material/balance:", key="coaching-about"):
        st.markdown(t("about.how", mark=f"{marks.scale.pass_mark:.0f}"))
        for skill in marks.dimensions:
            weight = share_told(skill.weight)
            st.markdown(f"**{plain_text(of(skill.name))}** · {weight}  \n{plain_text(of(skill.about))}")
            anchors = [t("about.level", level=level, text=of(skill.anchors[level])) for level in ("1", "3", "5")]
            st.caption("  \n".join(plain_text(anchor) for anchor in anchors))
        st.markdown(f"**{t('about.caps')}**")
        caps = [t("about.cap", name=of(one.name), cap=f"{one.cap:.0f}") for one in marks.hard_fails]
        st.caption("  \n".join(plain_text(cap) for cap in caps))
