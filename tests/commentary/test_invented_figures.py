"""A figure changed in any way is noticed: digits, scale, unit, or the figure of another asset, scenario or measure."""

from collections.abc import Iterator

import pytest

from tests.commentary.results import portfolio, stress
from workbench.commentary.checking import check_sentence
from workbench.commentary.facts import Facts
from workbench.commentary.sentences import Sentence
from workbench.commentary.template import by_rule

#: Of the changed sentences: those that a reader could not tell from true ones (0.0 % is a true weight of several assets).
MOST_MISSED = 0.03


def changed(text: str, start: int, end: int, facts: Facts) -> Iterator[str]:
    """The sentence with one figure changed."""
    figure = text[start:end]
    for old, new in zip("0123456789", "4567890123", strict=True):
        if old in figure:
            yield text[:start] + figure[::-1].replace(old, new, 1)[::-1] + text[end:]
            break
    if "%" in figure:
        yield text[:start] + figure.replace("%", "percentage points") + text[end:]
    else:
        yield text[:start] + f"{figure} million" + text[end:]
    kind = "%" if "%" in figure else facts.currency if facts.currency in figure else None
    others = [fact.text for fact in facts.facts if kind and kind in fact.text and digits(fact.text) != digits(figure)]
    for other in others[::7]:
        yield text[:start] + other + text[end:]


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


@pytest.mark.parametrize("facts", [portfolio(), stress()], ids=["portfolio", "stress"])
def test_changed_figures_are_struck(facts: Facts) -> None:
    missed, tried = [], 0
    for audience in ("client", "colleague"):
        earlier = ""
        for sentence in by_rule(facts, audience, "en", "").sentences:
            for figure in sentence.figures:
                for text in changed(sentence.text, figure.start, figure.end, facts):
                    tried += 1
                    if not check_sentence(Sentence(text, False), facts, earlier).struck:
                        missed.append(text)
            earlier = f"{earlier} {sentence.text}"[-600:]
    assert tried > 100
    assert len(missed) <= MOST_MISSED * tried, missed
