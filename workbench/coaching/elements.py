"""Which elements of the rubric a conversation holds, and the words that show each.

What stands in a turn with a promise, an insult or a product above capacity is no merit. An element is there or it is not:
saying a thing twice adds nothing.
"""

from collections.abc import Iterable, Mapping

from workbench.coaching import elements_of_advice, elements_of_care, elements_of_discovery
from workbench.coaching.assessment import Quote
from workbench.coaching.banned import Findings
from workbench.coaching.conversation import Conversation
from workbench.coaching.evidence import Evidence, Finder
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import Dimension

#: How an element is found that takes more than its sign.
FINDERS: Mapping[str, Finder] = {**elements_of_discovery.FINDERS, **elements_of_advice.FINDERS, **elements_of_care.FINDERS}


def elements_found(talk: Conversation, found: Findings) -> dict[Dimension, dict[str, tuple[Quote, ...]]]:
    """Per dimension the elements that are there, each with the words that show it, in the order of the turns."""
    evidence = Evidence(talk, found)
    return {
        dimension.id: {
            element.id: quotes
            for element in dimension.elements
            if (quotes := _distinct(_finder(dimension.id, element.id)(evidence)))
        }
        for dimension in rubric().dimensions
    }


def _finder(dimension: str, element: str) -> Finder:
    name = f"{dimension}.{element}"
    return FINDERS.get(name) or (lambda evidence: evidence.sign(name))


def _distinct(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    kept = {(quote.turn, quote.text): quote for quote in quotes if quote.text.strip()}
    return tuple(kept[key] for key in sorted(kept))
