"""What the model is asked: the facts, fenced as data, and the rules of the text."""

from collections.abc import Mapping

from workbench.commentary.facts import Audience, Facts, Language
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.prompt_files import PromptFile, as_data

_PACKAGE = "workbench.commentary"
EXPLAIN = PromptFile(
    package=_PACKAGE,
    name="explain",
    variables=frozenset({"language", "audience", "subject", "length", "facts"}),
)
CLIENT = PromptFile(package=_PACKAGE, name="client")
COLLEAGUE = PromptFile(package=_PACKAGE, name="colleague")
AUDIENCES: Mapping[Audience, PromptFile] = {"client": CLIENT, "colleague": COLLEAGUE}
PROMPTS = (EXPLAIN, *AUDIENCES.values())

LONGEST_REPLY = 900
_LANGUAGES: Mapping[Language, str] = {"en": "British English", "zh": "Simplified Chinese (简体中文)"}
_SUBJECTS = {
    "portfolio": "The calculation proposes a portfolio. Its returns are estimates from history, not promises.",
    "stress": "The calculation is a stress test. A scenario says what would be lost if it came, not whether it will.",
}
_LENGTHS: Mapping[Audience, str] = {"client": "At most 120 words.", "colleague": "At most 180 words."}


def commentary_request(model: ModelInfo, facts: Facts, audience: Audience, language: Language) -> ChatRequest:
    """The question to the model. Names in it may come from files, so all of it is fenced as data."""
    prompt = EXPLAIN.fill(
        language=_LANGUAGES[language],
        audience=AUDIENCES[audience].fill(),
        subject=_SUBJECTS[facts.subject],
        length=_LENGTHS[audience],
        facts=as_data("the result", facts_text(facts, language)),
    )
    return ChatRequest(
        model=model, messages=(Message(role="user", content=prompt),), longest_reply=LONGEST_REPLY, think=False, may_drop=False
    )


def facts_text(facts: Facts, language: Language) -> str:
    """One line per fact, then the engine's remarks."""
    lines = [f"{fact.words(language)}: {fact.text}" for fact in facts.facts]
    return "\n".join([*lines, *(f"Remark: {remark}" for remark in facts.remarks)])
