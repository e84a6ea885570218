"""Where the model server is, and what that means for the text sent to it."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr

from workbench.errors import SettingsError

#: Addresses a server listens on; a client reaches it on the loopback interface.
_EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - replaced, not bound
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerAddress:
    """The model server. Build it with ``ServerAddress.of``.

    Attributes:
        scheme: ``http`` or ``https``.
        host: a name or an IP address, without brackets.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "ServerAddress":
        """From a base URL such as ``Settings.ollama_url`` gives."""
        parts = urlsplit(url)
        host = parts.hostname or "127.0.0.1"
        return cls(scheme=parts.scheme or "http", host=_EVERY_INTERFACE.get(host, host), port=parts.port or 11434)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_this_machine(self) -> bool:
        """Whether what is sent there stays on this machine (the loopback interface)."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_private_line(self) -> bool:
        """Whether nobody between here and there can read along."""
        return self.is_this_machine or self.scheme == "https"

    def bearer(self, token: SecretStr | None) -> str | None:
        """The authorisation header's value; None where there is no token, or where it could be read on the way.

        Raises:
            SettingsError: the token holds spaces or signs that cannot stand in a header.
        """
        if token is None or not self.is_private_line:
            return None
        value = token.get_secret_value()
        if not _PRINTABLE.fullmatch(value):
            raise SettingsError(
                "The model server's token holds spaces or signs that no token has.", "Enter it again, without line ends."
            )
        return f"Bearer {value}"
