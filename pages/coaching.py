"""Practise a talk with a client: choose a situation, talk, see what worked, try the moment again."""

from components.coaching import address
from components.coaching.bar import bar, begin
from components.coaching.briefing import briefing, briefing_head
from components.coaching.cards import scenario_cards
from components.coaching.debrief import debrief, debrief_head
from components.coaching.overriding import override_card
from components.coaching.progress import progress
from components.coaching.replay import replay, replay_head
from components.coaching.scenario_form import scenario_form
from components.coaching.stores import library, sessions
from components.coaching.supervise import supervise
from components.coaching.talk import talk, talk_head
from components.coaching.talks import talks
from components.coaching.texts import t
from components.error_box import error_box
from components.page import page_header

PARTS = {"practise": scenario_cards, "talks": talks, "progress": progress, "supervise": supervise, "write": scenario_form}

with error_box():
    profile = begin()
    if session_id := address.named("session"):
        session = sessions().load(session_id)
        if session.ended_by is None:
            talk_head(session)
            bar(profile, parts=False)
            talk(session)
        elif address.number("turn", 0) and session.exchanges:
            replay_head(session)
            bar(profile, parts=False)
            replay(session)
        else:
            debrief_head(session)
            bar(profile, parts=False)
            debrief(session)
            override_card(session, profile)
    elif scenario_id := address.named("scenario"):
        scenario = library().get(scenario_id)
        briefing_head(scenario)
        bar(profile, parts=False)
        briefing(scenario, profile)
    else:
        page_header(t("page.title"), [t("page.context"), t("page.context.own")])
        bar(profile, parts=True)
        PARTS[address.view()](profile)
