"""The HTML page that the browser loads first: Streamlit's own, with our name, sign, fonts, style and two scripts in its head.

The style sheets must be there before anything is drawn. Sent by the script of a page, they would come after the first elements,
and the page would jump. Our scripts are files of this server, as the policy of ``workbench.launch.security`` asks, and run
before Streamlit's.
"""

import re
from pathlib import Path

import streamlit
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

PRODUCT = "Analyst workbench"
FIRST_FONT = "/fonts/inter-latin.woff2"
STYLE_SHEETS = ("/style/workbench.css", "/style/closed.css")
SCRIPTS = ("/script/history.js", "/script/notes.js")

_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_ICON = re.compile(r'<link\s+rel="shortcut icon"[^>]*>')
_FONT_PRELOAD = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>')


class _PageName(StringConvertor):
    """One step of an address that can be a page's: no dot, no leading underscore."""

    regex = "[A-Za-z][A-Za-z0-9_-]*|"


register_url_convertor("page_name", _PageName())


def shell_html() -> str:
    """The page, from the installed Streamlit's."""
    html = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    html = _TITLE.sub(f"<title>{PRODUCT}</title>", html, count=1)
    html = _ICON.sub('<link rel="shortcut icon" href="/brand/icon.png" />', html, count=1)
    font = f'<link rel="preload" href="{FIRST_FONT}" as="font" type="font/woff2" crossorigin />'
    html = _FONT_PRELOAD.sub(font, html, count=1)
    ours = [f'<link rel="stylesheet" href="{sheet}" />' for sheet in STYLE_SHEETS]
    head = "\n    ".join([*ours, *(f'<script src="{script}"></script>' for script in SCRIPTS)])
    # Modules run after all plain scripts, so ours may stand last.
    return html.replace("</head>", f"  {head}\n  </head>", 1)


def shell_route(html: str) -> Route:
    """Answers for every address that can be a page's."""

    def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    return Route("/{page:page_name}", answer)
