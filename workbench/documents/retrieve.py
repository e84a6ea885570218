"""The pages that answer a question: by structure first (company, period, statement, line item), by words beside it.

One row per page. A page of a statement that prints the items asked for counts by how many of them it prints; every page
counts by its words; both are weighted by how well its document fits the company and the period.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from workbench.documents.catalogue import Candidate, Catalogue
from workbench.documents.filters import is_of_period
from workbench.documents.metrics import derived, leaves, metrics
from workbench.documents.question import Question, needed_items
from workbench.documents.ranking import PageTerms, asked_words, lexical_scores
from workbench.documents.reasons import asks_for_reason, best_reason

PassageKind = Literal["text", "table", "statement"]

#: Weight of statement pages by kind of question, against 1 for the best page by words.
_STRUCTURE: Mapping[str, float] = {
    "value": 1.6, "ratio": 1.6, "change": 1.4, "comparison": 1.4, "judgement": 1.2, "list": 0.5, "explanation": 0.7,
}  # fmt: skip
#: Why something rose or fell is told in words; the statement only prints that it did.
_REASONS = 0.4
#: So many of the best pages are read for a sentence with the reason.
_REASONS_WITHIN = 60
#: A document of the wrong year keeps this share of its pages' score.
_LEAST_FIT_SHARE = 0.25
#: Documents looked at: beyond these the fit is too poor, or words alone must choose (see ``index``).
MOST_DOCUMENTS = 40
_MOST_SHOWN = 1_500


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A page that was found. ``score`` compares within one search only; ``why``: what it was found by."""

    document_id: str
    title: str
    company: str
    page: int
    score: float
    text: str
    kind: PassageKind
    why: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What each way of finding counts; those that are used are the ones that measure best (``benchmarks/filings.py``).

    Attributes:
        words: of a page; the others are against 1 of it.
        structure: factor on the weight that statement pages have by the kind of question.
        reasons: of a sentence that gives the reason.
        nearness: of the index: full text, and vectors where there are any.
    """

    words: float = 1.0
    structure: float = 1.0
    reasons: float = 1.2
    nearness: float = 0.25


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class _Scored:
    page: PageTerms
    words: float
    structure: float
    fit: float


def retrieve(
    catalogue: Catalogue,
    question: Question,
    *,
    k: int = 10,
    period: str | None = None,
    nearness: Mapping[tuple[str, int], float] | None = None,
    only: Collection[tuple[str, int]] | None = None,
    weights: Weights = WEIGHTS,
) -> tuple[Passage, ...]:
    """The best ``k`` pages, best first.

    Args:
        period: look in documents of this period only, where there are any.
        nearness: (document, page) -> 0 to 1 by vectors or another full text, where there is one.
        only: look at these pages and at pages of statements; for libraries too large to look at every page.
        weights: of the ways of finding, for measuring them one by one.
    """
    candidates = candidates_for(catalogue, question, period)
    if only is not None:
        inside = {document_id for document_id, _ in only}
        candidates = [one for one in candidates if one.info.document_id in inside]
    candidates = candidates[:MOST_DOCUMENTS]
    scored: list[tuple[float, _Scored, Candidate]] = []
    groups = [
        _ranked(catalogue, question, group, nearness or {}, only, weights)
        for group in _by_company(catalogue, question, candidates)
    ]
    for at in range(max(map(len, groups), default=0)):
        scored += [group[at] for group in groups if at < len(group)]
    return tuple(_passage(catalogue, score, one, candidate) for score, one, candidate in scored[:k])


def candidates_for(catalogue: Catalogue, question: Question, period: str | None = None) -> list[Candidate]:
    """The documents to look in, best fit first; of ``period`` only, where any is."""
    found = catalogue.candidates(question.companies, question.periods, question.text)
    return [one for one in found if period and is_of_period(one.info, period)] or found


def _by_company(catalogue: Catalogue, question: Question, candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Several companies asked about take turns; else all documents are one group."""
    if len(question.companies) < 2:
        return [list(candidates)]
    groups = [[one for one in candidates if catalogue.company_of(one.info) == company] for company in question.companies]
    return [group for group in groups if group]


def _ranked(
    catalogue: Catalogue,
    question: Question,
    candidates: Sequence[Candidate],
    nearness: Mapping[tuple[str, int], float],
    only: Collection[tuple[str, int]] | None,
    weights: Weights,
) -> list[tuple[float, _Scored, Candidate]]:
    structure = {one.info.document_id: structure_scores(catalogue, question, one) for one in candidates}
    documents = [catalogue.terms(one.info, _pages_of(one, only, structure)) for one in candidates]
    asked = asked_words(
        question.focus, {}, _topic_words(question),
        [section for topic in question.topics for section in topic.sections],
    )  # fmt: skip
    words = lexical_scores(asked, documents)
    pages = [(page, one) for one, document in zip(candidates, documents, strict=True) for page in document.pages]
    best = _best_by_document([page for page, _ in pages], words)
    weight = _REASONS if asks_for_reason(question) else _STRUCTURE[question.kind]
    found = []
    for (page, candidate), lexical in zip(pages, words, strict=True):
        share = _LEAST_FIT_SHARE + (1 - _LEAST_FIT_SHARE) * candidate.fit
        built = structure[candidate.info.document_id].get(page.page, 0.0)
        near = nearness.get((page.document_id, page.page), 0.0)
        one = _Scored(page, lexical / best[page.document_id], built, candidate.fit)
        score = weights.words * one.words + weights.structure * weight * built + weights.nearness * near
        found.append((share * score, one, candidate))
    return _by_reasons(catalogue, question, sorted(found, key=_place), weights.reasons)


def _place(item: tuple[float, _Scored, Candidate]) -> tuple[float, str, int]:
    return -item[0], item[1].page.document_id, item[1].page.page


def _by_reasons(
    catalogue: Catalogue, question: Question, ranked: list[tuple[float, _Scored, Candidate]], weight: float
) -> list[tuple[float, _Scored, Candidate]]:
    """Of a question after a reason the best pages anew, those first that give it in a sentence."""
    if not weight or not asks_for_reason(question):
        return ranked
    head = []
    for score, one, candidate in ranked[:_REASONS_WITHIN]:
        reason = best_reason(question, catalogue.texts(one.page.document_id).get(one.page.page, ""))
        told = weight * reason.score * max(candidate.fit, _LEAST_FIT_SHARE) if reason is not None else 0.0
        head.append((score + told, one, candidate))
    return [*sorted(head, key=_place), *ranked[_REASONS_WITHIN:]]


def _topic_words(question: Question) -> str:
    """What filings call the topics; for a reason asked after, also what explanations of the metric speak of."""
    found = [topic.words for topic in question.topics]
    if question.metric and question.kind == "explanation":
        found.append(metrics()[question.metric].words)
    return " ".join(found)


def _pages_of(
    candidate: Candidate, only: Collection[tuple[str, int]] | None, structure: Mapping[str, Mapping[int, float]]
) -> frozenset[int] | None:
    if only is None:
        return None
    document_id = candidate.info.document_id
    return frozenset(page for other, page in only if other == document_id) | structure[document_id].keys()


def _best_by_document(pages: Sequence[PageTerms], scores: Sequence[float]) -> dict[str, float]:
    """What a page's score by words is divided by: half way between its document's best and the best of all.

    So two reports of one period, such as an annual report and its press release, both come up.
    """
    best: dict[str, float] = {}
    for page, score in zip(pages, scores, strict=True):
        best[page.document_id] = max(best.get(page.document_id, 0.0), score)
    top = max(best.values(), default=0.0)
    return {document_id: (0.5 * score + 0.5 * top) or 1.0 for document_id, score in best.items()}


def structure_scores(catalogue: Catalogue, question: Question, candidate: Candidate) -> dict[int, float]:
    """Page -> 0 to 1: how much of what is needed its statements print. Each further page counts by what it adds."""
    printed = catalogue.statement_pages(candidate.info.document_id)
    needed = _printed_items(needed_items(question), printed.items.keys())
    wanted = set(question.statements) | {name for topic in question.topics for name in topic.statements}
    prints: dict[int, set[str]] = {}
    for item in needed:
        for page in printed.items.get(item, ()):
            prints.setdefault(page, set()).add(item)
    for label in question.labels:
        for page in printed.labels.get(label, ()):
            prints.setdefault(page, set()).add(label)
    counts = printed.counts
    scores = _covering(prints, {page: max(count.values()) for page, count in counts.items()})
    for page, statements in counts.items():
        if page in scores and question.statements and not statements.keys() & set(question.statements):
            scores[page] *= 0.6
        elif statements.keys() & wanted and not scores.get(page):
            # A statement that belongs to the topic although no line of it was named; its main page, not a summary.
            main = all(count.get(name, 0) <= statements[name] for name in statements for count in counts.values())
            scores[page] = (1.0 if main else 0.4) if not needed else 0.5 if main else 0.3
    return scores


def _printed_items(needed: Sequence[str], printed: Set[str]) -> tuple[str, ...]:
    """The needed items, one that the document does not print replaced by those it is made of."""
    found: list[str] = []
    for item in needed:
        formulas = derived().get(item, ())
        if item in printed or not formulas:
            found.append(item)
        else:
            found += [leaf.item for leaf in leaves(formulas[0]) if leaf.item in printed]
    return tuple(dict.fromkeys(found))


def _covering(prints: Mapping[int, Set[str]], lines: Mapping[int, int]) -> dict[int, float]:
    """Pages in the order in which they add most of what is needed: 1 for the first, a little less for each further one.

    Of two that add the same the one with more lines of a statement is first: the statement itself, not a summary.
    """
    scores: dict[int, float] = {}
    covered: set[str] = set()
    rest = dict(prints)
    while rest:
        page = max(rest, key=lambda number: (len(rest[number] - covered), lines.get(number, 0), -number))
        adds = len(rest[page] - covered)
        scores[page] = max(0.2, 1 - 0.05 * len(scores)) if adds else 0.35
        covered |= rest.pop(page)
    return scores


def _passage(catalogue: Catalogue, score: float, one: _Scored, candidate: Candidate) -> Passage:
    info, page = candidate.info, one.page.page
    text = catalogue.texts(info.document_id).get(page, "")
    is_statement = page in catalogue.statement_pages(info.document_id).all
    why = [*(["statement"] if one.structure else []), *(["words"] if one.words > 0.2 else [])]
    kind: PassageKind = "statement" if is_statement else "table" if _looks_like_table(text) else "text"
    return Passage(
        document_id=info.document_id, title=info.title or info.file, company=info.company, page=page, score=round(score, 4),
        text=text[:_MOST_SHOWN], kind=kind, why=tuple(why),
    )  # fmt: skip


def _looks_like_table(text: str) -> bool:
    """More than a third of its words are numbers."""
    words = text[:_MOST_SHOWN].split()
    return bool(words) and sum(word.strip("(-$¥€£")[:1].isdigit() for word in words) > len(words) / 3
