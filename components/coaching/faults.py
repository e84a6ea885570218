"""What went wrong, in the page's language."""

from collections.abc import Iterator
from contextlib import contextmanager

from components import error_box as boxes
from components.coaching.texts import language
from workbench.coaching.told_errors import told_in
from workbench.errors import WorkbenchError


@contextmanager
def error_box() -> Iterator[None]:
    """Show a ``WorkbenchError`` raised inside; inputs on the page stay. Anything else is a defect and passes through."""
    try:
        yield
    except WorkbenchError as error:
        show_error(error)


def show_error(error: WorkbenchError) -> None:
    """An error as a box: the message, then what to do about it."""
    boxes.show_error(WorkbenchError(*told_in(language(), error)))
