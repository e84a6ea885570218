"""How much a model can read at once: estimated before sending, trimmed by our own rule and shown, checked afterwards.

A server cuts a prompt that is too long silently, to about half of its window. So ``num_ctx`` is always set, one value per
model (another value would load it anew), and nothing is sent that does not surely fit.

There is no tokenizer here, so an estimate has three values: no common tokenizer gives fewer tokens than ``low`` or more
than ``high``. What is sent is judged by ``high``; what is shown is ``likely``.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

#: Tokens of one image, and of the marks around one message.
IMAGE_TOKENS = (256.0, 768.0, 1_300.0)
MESSAGE_TOKENS = (3.0, 6.0, 10.0)
#: Kept free beside prompt and reply.
MARGIN = 64
#: A count below this share of what was likely sent means that the server cut.
READ_SHARE = 0.6
SMALLEST_CHECKED = 100

GIBIBYTE = 2**30

#: Runs that tokenizers treat alike. How many tokens each gives follows from the tokenizers' known rules: digits go three to
#: a token or one by one, common words are one token, Chinese signs between a half and one and a half, rare signs byte by byte.
_PIECES = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<digits>[0-9]+)|(?P<han>[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+)"
    r"|(?P<line>\s*\n\s*)|(?P<space>[^\S\n]+)|(?P<ascii>[!-/:-@\[-`{-~]+)|(?P<letters>[^\W\d_]+)|(?P<other>.)",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenEstimate:
    """Tokens of a text: at least, likely, at most."""

    low: int
    likely: int
    high: int

    def __add__(self, other: "TokenEstimate") -> "TokenEstimate":
        return TokenEstimate(low=self.low + other.low, likely=self.likely + other.likely, high=self.high + other.high)


NOTHING = TokenEstimate(low=0, likely=0, high=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContextMeter:
    """How full the window is, for the meter of a chat.

    Attributes:
        window: tokens of the window (``num_ctx``).
        prompt: tokens of what is sent, by estimate or, after the answer, as the server counted them.
        counted: whether the server counted ``prompt``.
        reply: tokens kept free for the answer.
        dropped: messages left out because they no longer fit.
    """

    window: int
    prompt: int
    reply: int
    dropped: int = 0
    counted: bool = False

    @property
    def share(self) -> float:
        """Fraction of the window that prompt and reply take."""
        return min(1.0, (self.prompt + self.reply) / self.window)

    @property
    def sentence(self) -> str:
        """The meter in words."""
        about = "" if self.counted else "about "
        text = f"{about}{self.prompt:,} of {self.window:,} tokens used, {self.reply:,} kept free for the answer"
        if self.dropped:
            text += f"; the {self.dropped} oldest message{'s were' if self.dropped > 1 else ' was'} left out"
        return f"{text[0].upper()}{text[1:]}."


class Sized(Protocol):
    """What the rule for trimming needs to know of a message."""

    @property
    def role(self) -> str: ...

    @property
    def content(self) -> str: ...

    @property
    def images(self) -> tuple[bytes, ...]: ...


def estimate(text: str) -> TokenEstimate:
    """Tokens of a text in any language."""
    low = likely = high = 0.0
    for match in _PIECES.finditer(text):
        length = match.end() - match.start()
        match match.lastgroup:
            case "word":
                low, likely, high = low + max(1.0, length / 7), likely + max(1.0, length / 4.3), high + max(1.0, length / 2.5)
            case "digits":
                low, likely, high = low + length / 3, likely + 0.7 * length, high + length
            case "han":
                low, likely, high = low + 0.45 * length, likely + 0.8 * length, high + 1.4 * length
            case "letters":
                low, likely, high = low + length / 5, likely + length / 2.3, high + length
            case "line":
                low, likely, high = low + 0.3, likely + 1, high + 1 + length / 8
            case "space":
                low, likely, high = low, likely + (0.2 if length > 1 else 0.0), high + (1.0 + length / 8 if length > 1 else 0.1)
            case "ascii":
                low, likely, high = low + length / 8, likely + 0.8 * length, high + length
            case _:
                low, likely, high = low + 0.3 * length, likely + 1.5 * length, high + 4 * length
    return TokenEstimate(low=math.floor(low), likely=math.ceil(likely), high=math.ceil(high))


def estimate_messages(messages: Sequence[Sized], tools: Sequence[Mapping[str, Any]] = ()) -> TokenEstimate:
    """Tokens of a whole prompt, with the marks around each message, its images and the tools' schemas."""
    total = NOTHING
    for message in messages:
        images = len(message.images)
        around = [fixed + images * image for fixed, image in zip(MESSAGE_TOKENS, IMAGE_TOKENS, strict=True)]
        total += estimate(message.content) + TokenEstimate(low=int(around[0]), likely=int(around[1]), high=int(around[2]))
    if tools:
        total += estimate(json.dumps(list(tools), ensure_ascii=False))
    return total


def window_for(trained: int | None, memory: int) -> int:
    """The window to ask for: what memory allows, never more than the model was trained for. One value per model.

    Args:
        trained: tokens the model was trained for; None: unknown.
        memory: bytes of the machine's memory.
    """
    by_memory = 8_192 if memory < 12 * GIBIBYTE else 16_384 if memory < 28 * GIBIBYTE else 32_768
    return min(by_memory, trained) if trained else by_memory


def trim(
    messages: Sequence[Sized], budget: int, tools: Sequence[Mapping[str, Any]] = ()
) -> tuple[tuple[int, ...], TokenEstimate]:
    """Which messages to send so that at most ``budget`` tokens are used: (their indices, the estimate).

    System messages stay, and all from the last question on. Of the rest the oldest exchanges go first, each whole: a
    question with its answers and tool results. The result may still be too long; the caller compares.
    """
    sizes = [estimate_messages([message]) for message in messages]
    fixed = estimate_messages([], tools)
    last = max((index for index, message in enumerate(messages) if message.role == "user"), default=0)
    kept = set(range(len(messages)))
    while _total(sizes, kept, fixed).high > budget:
        oldest = next((index for index in sorted(kept) if index < last and messages[index].role != "system"), None)
        if oldest is None:
            break
        following = range(oldest + 1, last)
        end = next((index for index in following if messages[index].role == "user"), last)
        kept -= {index for index in range(oldest, end) if messages[index].role != "system"}
    return tuple(sorted(kept)), _total(sizes, kept, fixed)


def cut_afterwards(sent: TokenEstimate, counted: int | None, window: int) -> str | None:
    """Whether the server read less than was sent, by its own count; in words, or None."""
    if counted is None or sent.likely < SMALLEST_CHECKED:
        return None
    at_half = abs(counted - window // 2) <= 4 and sent.likely > 1.25 * counted
    if at_half or counted < READ_SHARE * sent.likely:
        return (
            f"The server read only {counted:,} tokens where about {sent.likely:,} were sent (window {window:,}): "
            "it has cut the text without saying so."
        )
    return None


def _total(sizes: Sequence[TokenEstimate], kept: set[int], fixed: TokenEstimate) -> TokenEstimate:
    total = fixed
    for index in kept:
        total += sizes[index]
    return total
