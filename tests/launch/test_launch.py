"""Where the app may listen, on which port, and with which options it starts."""

import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from workbench.errors import SettingsError
from workbench.launch.main import checked_port, free_port, launch, loopback_address
from workbench.launch.server import ENTRY_SCRIPT, settings_from_file
from workbench.launch.shell_page import SCRIPTS, STYLE_SHEETS, shell_html
from workbench.paths import assets_root, ui_root


@pytest.mark.parametrize(
    ("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.0.0.2", "127.0.0.2"), ("[::1]", "::1")]
)
def test_loopback_names_are_taken(host: str, address: str) -> None:
    assert loopback_address(host) == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.org", "", "127.0.0.1.example.org"])  # noqa: S104
def test_other_hosts_are_refused_and_named(host: str) -> None:
    with pytest.raises(SettingsError, match="sign-in") as caught:
        launch(host=host, open_browser=False)
    assert host in caught.value.message
    assert caught.value.exit_code == 2


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        yield holder.getsockname()[1]


def test_a_taken_port_is_refused_and_named(taken: int) -> None:
    with pytest.raises(SettingsError, match=f"Port {taken} is not free: another program uses it"):
        launch(port=taken, open_browser=False)


def test_the_next_free_port_is_found(taken: int) -> None:
    assert taken < free_port("127.0.0.1", taken) < taken + 100


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_be_is_refused(port: int) -> None:
    with pytest.raises(SettingsError, match=f"no port {port}"):
        checked_port("127.0.0.1", port)


def test_a_free_port_is_taken_as_given() -> None:
    port = free_port("127.0.0.1", 20_000)
    assert checked_port("127.0.0.1", port) == port


def test_every_line_of_the_settings_becomes_an_option_that_exists() -> None:
    path = ui_root() / ".streamlit" / "config.toml"
    options = settings_from_file(path)
    assert set(options) <= set(config._config_options_template)
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
    assert options["server.enableXsrfProtection"] is True
    assert options["server.enableCORS"] is True
    assert options["theme.dark.sidebar.backgroundColor"] == "#0E1216"
    assert options["theme.fontFaces"] == tomllib.loads(path.read_text("utf-8"))["theme"]["fontFaces"]


def test_the_entry_script_has_no_pages_folder_beside_it() -> None:
    assert ENTRY_SCRIPT.is_file()
    assert not (ENTRY_SCRIPT.parent / "pages").exists()


def test_every_font_of_the_settings_is_shipped_with_its_licence() -> None:
    fonts = ui_root() / "assets" / "fonts"
    for face in settings_from_file(ui_root() / ".streamlit" / "config.toml")["theme.fontFaces"]:
        file = ui_root() / "assets" / face["url"].removeprefix("/")
        assert file.parent == fonts
        assert file.read_bytes().startswith(b"wOF2")
    assert {path.name for path in fonts.glob("*LICENSE*")} == {"inter-LICENSE.txt", "ibm-plex-mono-LICENSE.txt"}


@pytest.mark.parametrize("sheet", STYLE_SHEETS)
def test_the_style_sheets_reach_outside_nowhere(sheet: str) -> None:
    style = (assets_root() / sheet.removeprefix("/")).read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style
    assert Path(ui_root() / "assets" / "brand" / "icon.png").read_bytes().startswith(b"\x89PNG")


def test_our_styles_and_scripts_come_before_anything_is_drawn_and_are_files() -> None:
    html = shell_html()
    head = html.partition("</head>")[0]
    for served in (*STYLE_SHEETS, *SCRIPTS):
        assert f'"{served}"' in head
        assert (assets_root() / served.removeprefix("/")).is_file()
