"""The words of the Explain tab."""

from collections.abc import Mapping

from workbench.commentary.facts import Audience, Language

AUDIENCES: Mapping[Audience, str] = {"client": "A client", "colleague": "A colleague"}
LANGUAGES: Mapping[Language, str] = {"en": "English", "zh": "Chinese"}
STATES: Mapping[str, str] = {
    "supported": "Traced",
    "rounded": "Traced, rounded",
    "contradicted": "Contradicted",
    "unsupported": "Not traced",
}
