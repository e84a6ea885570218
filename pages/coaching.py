"""Practise a talk with a client: choose a situation, talk, see what worked, try the moment again."""

from components.coaching import address
from components.coaching.bar import bar, begin
from components.coaching.briefing import briefing, briefing_head
from components.coaching.cards import scenario_cards
from components.coaching.stores import library, sessions
from components.coaching.talk import talk, talk_head
from components.coaching.texts import t
from components.error_box import error_box
from components.page import page_header

with error_box():
    profile = begin()
    if session_id := address.named("session"):
        session = sessions().load(session_id)
        talk_head(session)
        bar(profile, parts=False)
        talk(session)
    elif scenario_id := address.named("scenario"):
        scenario = library().get(scenario_id)
        briefing_head(scenario)
        bar(profile, parts=False)
        briefing(scenario, profile)
    else:
        page_header(t("page.title"), [t("page.context"), t("page.context.own")])
        bar(profile, parts=True)
        scenario_cards(profile)
