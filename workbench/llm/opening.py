"""The model server as the settings name it: the one place that builds its client."""

from workbench.credentials import Credentials
from workbench.llm.address import ServerAddress
from workbench.llm.call import Patience
from workbench.llm.ollama_client import PATIENCE, OllamaClient
from workbench.llm.roles import machine_memory
from workbench.settings import Settings

#: The name of the server's bearer token among the secrets.
TOKEN = "ollama_token"  # noqa: S105 - a name, not a secret


def open_client(settings: Settings, credentials: Credentials, *, patience: Patience = PATIENCE) -> OllamaClient:
    """The client; it contacts nobody yet."""
    return OllamaClient(
        ServerAddress.of(settings.ollama_url),
        memory=machine_memory(),
        token=lambda: credentials.get(TOKEN),
        allowed_remote=frozenset(settings.models.allowed_remote),
        window=settings.models.context_window,
        patience=patience,
    )
