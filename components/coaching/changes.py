"""Why the client's state moved in a turn."""

from components import numbers
from workbench.coaching.mind_state import Change
from workbench.coaching.page_texts import page_texts, text_in
from workbench.coaching.scenario_models import Language
from workbench.coaching.session_models import Session

_SHOWN = ("emotion", "trust", "fact")


def changes_told(session: Session, number: int, language: Language) -> str:
    """What moved after the turn ``number`` (from 1) and by which rule."""
    told = [_told(session, change, language) for change in session.exchanges[number - 1].changes if change.of in _SHOWN]
    return " · ".join(told) if told else text_in(language, "change.none")


def _told(session: Session, change: Change, language: Language) -> str:
    if change.of == "fact":
        return text_in(language, "change.fact")
    name = text_in(language, f"change.{change.of}")
    amount = f"{numbers.MINUS if change.by < 0 else '+'}{abs(change.by)}"
    return text_in(language, "change.why", name=name, amount=amount, rule=_rule(session, change.rule, language))


def _rule(session: Session, rule: str, language: Language) -> str:
    key = f"rule.{rule}"
    if key in page_texts():
        return text_in(language, key)
    triggers = (*session.scenario.calms_if, *session.scenario.escalates_if)
    return next((trigger.text.of(language) for trigger in triggers if trigger.text.en == rule), rule)
