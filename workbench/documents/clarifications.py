"""What must be asked back before a question is answered: which company, which period. Nothing is guessed."""

from collections.abc import Iterable

from workbench.documents.catalogue import Catalogue
from workbench.documents.dated_periods import periods_of
from workbench.documents.question import Clarification, Question

_MOST_CHOICES = 12


def clarifications(question: Question, catalogue: Catalogue) -> tuple[Clarification, ...]:
    """What is unclear in a question about these documents, with the choices."""
    found = [*_unclear_company(question, catalogue)]
    settled = question.periods.periods or question.periods.latest
    if question.calculation is not None and question.companies and not settled:
        reported = periods_of(catalogue.documents_of(question.companies))
        if len(reported) > 1 or question.periods.is_open:
            choices = tuple(one.text for one in reported[:_MOST_CHOICES])
            found.append(Clarification(about="period", message="Which period is meant?", choices=choices))
    return tuple(found)


def _unclear_company(question: Question, catalogue: Catalogue) -> Iterable[Clarification]:
    known = tuple(sorted(name.company for name in catalogue.names)[:_MOST_CHOICES])
    if question.ambiguous:
        yield Clarification(about="company", message="Which company is meant?", choices=question.ambiguous)
    elif question.outside:
        message = f"{' and '.join(question.outside)} is not among the documents chosen. There are documents of:"
        yield Clarification(about="company", message=message, choices=known)
    elif question.stranger and not question.companies:
        yield Clarification(about="company", message=f"The library has no document of {question.stranger}.", choices=known)
    elif not question.companies and len(known) > 1:
        yield Clarification(about="company", message="Which company is meant?", choices=known)
