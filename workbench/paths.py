"""Where the program's own files and the user's files are."""

from pathlib import Path

import platformdirs

APPLICATION = "analyst-workbench"


def ui_root() -> Path:
    """The folder that holds ``pages/``, ``components/``, ``assets/`` and ``.streamlit/``.

    In a wheel these are packed under ``workbench/_ui``; in a checkout they stand beside ``workbench/``.
    """
    package = Path(__file__).resolve().parent
    packed = package / "_ui"
    return packed if packed.is_dir() else package.parent


def assets_root() -> Path:
    """The folder of bundled data, fonts and style."""
    return ui_root() / "assets"


def default_data_dir() -> Path:
    """The platform's user data folder for this application (not created here)."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
