"""The app with Yahoo's address turned to a server of the test: ``yahoo_app.py URL`` and then the command's own arguments."""

import sys
from typing import Any
from urllib.parse import urlsplit

from workbench.cli.main import main
from workbench.market.yahoo_session import YahooSession


def turn_to(address: str) -> None:
    """Let every session ask ``address`` in place of Yahoo's hosts; everything else stays real."""
    send = YahooSession.send

    def turned(self: YahooSession, method: str, url: str, *args: Any, **options: Any) -> Any:
        parts = urlsplit(url)
        return send(self, method, f"{address}/{parts.hostname}{parts.path}", *args, **options)

    YahooSession.send = turned


if __name__ == "__main__":
    turn_to(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
