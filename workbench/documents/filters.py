"""What a user sets beside a question: one document, a company, a period, a collection. Nothing outside is looked at."""

from dataclasses import dataclass

from workbench.documents.asked_periods import asked_periods
from workbench.documents.catalogue import Catalogue
from workbench.documents.collections import Collections
from workbench.documents.company_names import named_companies
from workbench.documents.model import DocumentInfo
from workbench.errors import InputError

_MOST_NAMED = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What the user has set beside the question; empty: nothing.

    Attributes:
        document_id: or the beginning of it.
        company: its name or a part of it.
        period: such as "FY2022" or "Q2 FY2024": of the documents looked in, and of a question that names none.
        collection: the name of a collection.
    """

    document_id: str | None = None
    company: str | None = None
    period: str | None = None
    collection: str | None = None


NO_FILTERS = Filters()


def narrowed(catalogue: Catalogue, filters: Filters) -> Catalogue:
    """The part of the library that is to be looked at. A period leaves all documents in: later ones print it too.

    Raises:
        InputError: there is no such document, company or collection, or nothing is left of them.
    """
    left = {info.document_id for info in catalogue.infos}
    if filters.document_id:
        left &= {catalogue.library.document(filters.document_id).document_id}
    if filters.collection:
        left &= set(Collections(catalogue.library).get(filters.collection).documents)
        if not left:
            raise InputError(f"The collection {filters.collection!r} holds none of the documents asked for.")
    if filters.company:
        left &= _of_company(catalogue, filters.company)
        if not left:
            known = ", ".join(sorted(name.company for name in catalogue.names)[:_MOST_NAMED])
            raise InputError(f"There is no document of {filters.company!r} to look in.", f"There are documents of: {known}.")
    return catalogue if len(left) == len(catalogue.infos) else catalogue.narrowed(left)


def is_of_period(info: DocumentInfo, period: str) -> bool:
    """Whether a document reports on ``period``, such as "FY2022" or "2022"."""
    asked = set(asked_periods(period).periods)
    return period.casefold() in info.period.casefold() or bool(asked & set(asked_periods(info.period).periods))


def _of_company(catalogue: Catalogue, company: str) -> set[str]:
    wanted = company.strip().casefold()
    found = {info.document_id for info in catalogue.infos if wanted in catalogue.company_of(info).casefold()}
    if found:
        return found
    named = named_companies(company, catalogue.known_names).companies
    return {info.document_id for info in catalogue.infos if catalogue.company_of(info) in named}
