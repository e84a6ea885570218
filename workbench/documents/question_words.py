"""Lists of words that reading a question needs, from ``assets/documents/question_words.json``."""

import json
from functools import cache

from workbench.paths import assets_root


@cache
def words_of(name: str) -> frozenset[str]:
    """The list of that name.

    Raises:
        KeyError: there is none: a mistake in our code.
    """
    document = json.loads((assets_root() / "documents" / "question_words.json").read_text("utf-8"))
    return frozenset(" ".join(document[name]).split())
