"""The client's mood in a word, as an observer sees it: by the feeling at the start, by feeling and trust now, by an offence."""

from collections.abc import Sequence

from workbench.coaching.mind_state import Change, Mind
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Emotion, Language

#: Rules that offend whoever it happens to.
_OFFENCES = frozenset({"abuse", "blame", "pressure", "angered"})
_WARY_BELOW = 4
_OPEN_FROM = 7


def mood_word(start: Emotion, first: Mind, now: Mind, changes: Sequence[Change], language: Language) -> str:
    """The mood.

    Args:
        start: how the scenario says the client feels; first: the state before the first turn; now: the state.
        changes: why the state moved in the last turn.
    """
    kind = _kind(first, now, changes)
    return start.word.of(language) if kind == "as at first" else phrases().moods[kind][language]


def _kind(first: Mind, now: Mind, changes: Sequence[Change]) -> str:
    if now.gone:
        return "leaving"
    if any(change.rule in _OFFENCES for change in changes):
        return "angry" if now.intensity >= 8 or any(change.rule == "abuse" for change in changes) else "offended"
    if now.warned:
        return "angry" if now.trust < _WARY_BELOW else "still upset"
    if now.intensity > first.intensity:
        return "impatient" if now.intensity < 8 else "upset"
    if now.intensity <= 3:
        return "wary" if now.trust < _WARY_BELOW else "calm" if now.trust >= _OPEN_FROM or now.intensity <= 1 else "calmer"
    if now.trust < min(_WARY_BELOW, first.trust):
        return "wary"
    if now.intensity >= first.intensity - 1:
        return "as at first"
    if now.intensity >= 7:
        return "still upset"
    return "opening up" if now.trust >= _OPEN_FROM else "listening"
