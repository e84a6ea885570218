"""A text that holds both sides of a talk, pasted where one turn is said."""

import re

_CLIENTS = r"client|customer|客户|顾客|投资者|投资人"
_ADVISERS = r"advis[eo]r|relationship manager|banker|trainee|me|rm|(?:客户|理财|投资|财富)?(?:经理|顾问|师)|学员|我"
_LABEL = re.compile(rf"(?:^|(?<=[\s。！？!?.”\"]))(?:(?P<client>{_CLIENTS})|(?P<adviser>{_ADVISERS}))\s*[:：]", re.IGNORECASE)


def is_script(text: str) -> bool:
    """Whether speakers' names with a colon stand before what both say: ``Client: ... Adviser: ...``, ``客户：…理财经理：…``."""
    found = [match.lastgroup for match in _LABEL.finditer(text)]
    return "client" in found and (len(found) > 1)
