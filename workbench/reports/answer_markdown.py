"""An answer of the report chat as a Markdown file. What files and users brought is escaped: it stays text."""

import re

from workbench.reports.answer_content import AnswerContent
from workbench.reports.foreign_text import one_line

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+\-!|~$&])")


def answer_markdown(content: AnswerContent) -> bytes:
    """The file, UTF-8."""
    lines = [f"# {_plain(content.question)}", ""]
    lines += [_plain(content.answer) if content.is_answered else f"**No answer.** {_plain(content.answer)}", ""]
    if content.how:
        lines += [f"*{content.how}*", ""]
    if content.calculations:
        lines += ["## Arithmetic", ""]
        lines += [
            f"- {f'{_plain(one.about)}: ' if one.about else ''}**{_plain(one.name)} = {_plain(one.result)}**, "
            f"from {_plain(one.worked)}"
            for one in content.calculations
        ]
        lines.append("")
    if content.places:
        lines += ["## Evidence", ""]
        for number, place in enumerate(content.places, start=1):
            lines += [f"{number}. {_plain(place.title)}, page {place.page}", "", f"   > {_plain(place.text)}", ""]
    if content.remarks:
        lines += ["## Remarks", "", *(f"- {_plain(remark)}" for remark in content.remarks), ""]
    lines += ["## Where this comes from", "", f"- Run {content.run_id}, made {content.made:%Y-%m-%d %H:%M} UTC"]
    lines += [f"- {_plain(source)}" for source in content.sources]
    return ("\n".join(lines) + "\n").encode()


def _plain(text: str) -> str:
    """One line in which no sign is markup."""
    return _MARKUP.sub(r"\\\1", one_line(text))
