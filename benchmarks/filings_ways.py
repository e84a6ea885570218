"""What each way of finding a page adds, over the same questions: full text, words, structure, sentences with the reason."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from workbench.documents.answer import ask
from workbench.documents.finding import Finder
from workbench.documents.retrieve import WEIGHTS, Weights, candidates_for, retrieve

K, LOOK = 5, 50
_CAUSE = re.compile(r"due to|driven by|because|as a result of|attributable|reflect|resulted from|impacted by", re.IGNORECASE)

#: A page: (document, page).
Ranked = Sequence[tuple[str, int]]


class Asked(Protocol):
    """A question and the pages of one document that answer it."""

    @property
    def document(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def pages(self) -> frozenset[int]: ...


def ways(finder: Finder, documents: Mapping[str, str], sets: Mapping[str, Sequence[Asked]]) -> None:
    """Print hit@5 and MRR of each way alone and of them together."""
    print(f"{'ways of finding, whole store':<44}" + "".join(f"{name:>22}" for name in sets))
    for name, find in _ways(finder).items():
        cells = []
        for questions in sets.values():
            ranks = [_rank(find(one.text), documents[one.document], one.pages) for one in questions]
            hit = sum(rank <= K for rank in ranks) / len(ranks)
            cells.append(f"{f'{hit:.2f} / {sum(1 / rank for rank in ranks if rank <= LOOK) / len(ranks):.2f}':>22}")
        print(f"  {name:<42}{''.join(cells)}")
    print()


def reasons(finder: Finder, documents: Mapping[str, str], path: Path, show: int) -> None:
    """Why a figure changed: the page that tells it, and whether the first passage quoted there gives a cause."""
    rows = json.loads(path.read_text("utf-8"))["questions"]
    print(f"{'why a figure rose or fell':<44}{'hit@5':>8}{'hit@1':>8}{'MRR':>8}{'quoted':>8}{'n':>6}")
    told = []
    for half in ("tune", "held-out"):
        ranks, quoted = [], 0
        for document, text, pages, _ in (row for row in rows if row[3] == half):
            found = [(one.document_id, one.page) for one in finder.find(text, k=LOOK).passages]
            ranks.append(_rank(found, documents[document], frozenset(pages)))
            citations = ask(finder, text).document["citations"]
            first = citations[0] if citations else {"page": 0, "document_id": "", "quote": ""}
            right = first["page"] in pages and first["document_id"] == documents[document] and _CAUSE.search(first["quote"])
            quoted += bool(right)
            told += [] if ranks[-1] == 1 and right else [f"  {ranks[-1]}: {document} {pages}: {text}"]
        n = len(ranks)
        shares = [sum(rank <= K for rank in ranks) / n, ranks.count(1) / n, sum(1 / rank for rank in ranks) / n, quoted / n]
        print(f"  {half:<42}{''.join(f'{share:>8.2f}' for share in shares)}{n:>6}")
    print("\n".join(told[:show]), end="\n\n" if show and told else "\n")


def _ways(finder: Finder) -> Mapping[str, Callable[[str], Ranked]]:
    """By name; the index is brought up to the library first."""
    finder.index.update(finder.library)

    def full_text(text: str) -> Ranked:
        return [(document_id, page) for document_id, page, _ in finder.index.search(text, k=LOOK)]

    def together(weights: Weights, *, index: bool = False) -> Callable[[str], Ranked]:
        def find(text: str) -> Ranked:
            question = finder.read(text)
            inside = [one.info.document_id for one in candidates_for(finder.catalogue, question)]
            near = finder.index.search(question.focus, documents=inside, k=LOOK) if index else []
            nearness = {(document_id, page): score for document_id, page, score in near}
            found = retrieve(finder.catalogue, question, k=LOOK, nearness=nearness, weights=weights)
            return [(one.document_id, one.page) for one in found]

        return find

    return {
        "full text only": full_text,
        "words only (company and period known)": together(Weights(structure=0, reasons=0)),
        "structure only": together(Weights(words=0, reasons=0)),
        "words and structure": together(Weights(reasons=0)),
        "and sentences with the reason (used)": together(WEIGHTS),
        "and full text fused": together(WEIGHTS, index=True),
    }


def _rank(found: Ranked, document: str, pages: frozenset[int]) -> int:
    """The place of the first right page; one more than is looked at where there is none."""
    places = [at for at, (document_id, page) in enumerate(dict.fromkeys(found), 1) if document_id == document and page in pages]
    return places[0] if places else LOOK + 1
