"""Text we did not write ourselves, made harmless before it is shown.

File names, error messages, client names and, later, model and document text may hold Markdown that makes the browser
ask another server for an image. The server's Content-Security-Policy stops the request; this module stops the markup.
Where whole passages are quoted, ``st.text`` is the better place: it interprets nothing.
"""

import re

_WORD_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINK_START = re.compile(r"(?i)(://|www\.)")
_ICON_OR_EMOJI = re.compile(r"(?i):(?=[a-z0-9_+-]+[:/])")
_ADDRESS = re.compile(r"(?<=\w)@(?=\w)")


def plain_text(text: str) -> str:
    """Markdown that shows ``text`` literally: nothing in it is a link, an image, a colour, an icon or a formula."""
    lines = (line.strip() for line in _unlinked(text).splitlines())
    return "  \n".join(_PUNCTUATION.sub(r"\\\1", line) for line in lines if line)


def safe_markdown(text: str) -> str:
    """Markdown that keeps emphasis, lists, tables and headings of ``text`` but neither links, images nor HTML.

    Give it the whole text so far, not the newest piece: ``!`` and ``[`` may come in separate pieces.
    """
    return re.sub(r"(?<!\\)((?:\\\\)*)([\[\]<$])", r"\1\\\2", _unlinked(text))


def _unlinked(text: str) -> str:
    """Break what the browser side turns into links, icons and emoji even after escaping, by a character of no width."""
    text = _LINK_START.sub(lambda match: match[0][0] + _WORD_JOINER + match[0][1:], text)
    text = _ICON_OR_EMOJI.sub(f":{_WORD_JOINER}", text)
    return _ADDRESS.sub(f"{_WORD_JOINER}@", text)
