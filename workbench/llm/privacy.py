"""Where text goes. A model that only looks local is refused unless the operator has allowed it by name."""

from dataclasses import dataclass

from workbench.llm.address import ServerAddress
from workbench.llm.failures import ModelFailure, foreign_text
from workbench.llm.models import ModelInfo, full_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """Where text for a model goes, for the page.

    Attributes:
        stays: whether it stays on this machine.
        sentence: the same in words.
    """

    stays: bool
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivacyGate:
    """Decides before anything is sent.

    Attributes:
        address: of the server.
        allowed: names of remote models the operator allows (``allowed_remote`` in settings.toml).
    """

    address: ServerAddress
    allowed: frozenset[str] = frozenset()

    def check(self, model: ModelInfo) -> None:
        """Let the model pass.

        Raises:
            ModelFailure: text for it would leave the server, and nobody has allowed that.
        """
        if model.is_remote and not self.allows(model.name):
            raise ModelFailure(
                "remote",
                f"{model.name} does not run on your model server: it passes every text on to {_destination(model)}. "
                "Nothing was sent.",
                "Choose a local model. An operator who wants this one adds its name to allowed_remote under [models] in "
                "settings.toml.",
            )

    def check_reply(self, model: ModelInfo, remote_host: str | None, remote_model: str | None) -> None:
        """A reply that tells of another host, where the model's entry did not.

        Raises:
            ModelFailure: the same, after the fact.
        """
        if (remote_host or remote_model) and not self.allows(model.name):
            raise ModelFailure(
                "remote",
                f"The server passed the text for {model.name} on to {foreign_text(remote_host or remote_model, 80)} although "
                "it lists the model as local. The answer was stopped.",
                "Start Ollama with OLLAMA_NO_CLOUD=1, and choose another model.",
            )

    def whereabouts(self, model: ModelInfo | None = None) -> Whereabouts:
        """Where text goes, for this model or for any local one."""
        if model is not None and model.is_remote:
            return Whereabouts(stays=False, sentence=f"Text leaves this machine: {model.name} runs at {_destination(model)}.")
        if model is not None and self.allows(model.name):
            told = f"Text may leave this machine: {model.name} is allowed to run elsewhere."
            return Whereabouts(stays=False, sentence=told)
        if self.address.is_this_machine:
            return Whereabouts(stays=True, sentence=f"Text stays on this machine ({self.address.url}).")
        openly = "" if self.address.is_private_line else ", unencrypted: anyone on the way can read it"
        return Whereabouts(stays=False, sentence=f"Text goes to {self.address.host}{openly}.")

    def allows(self, name: str) -> bool:
        """Whether the operator allows a model of this name although it runs elsewhere."""
        return full_name(name).lower() in {full_name(allowed).lower() for allowed in self.allowed}


def _destination(model: ModelInfo) -> str:
    return foreign_text(model.remote_host, 80) if model.remote_host else "its vendor's cloud"
