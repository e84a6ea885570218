"""How much a model can read at once: estimated before sending, trimmed by our own rule and shown, checked afterwards.

A server cuts a prompt that is too long silently, to about half of its window. So ``num_ctx`` is always set, one value per
model (another value would load it anew), and nothing is sent that does not surely fit.

There is no tokenizer here, so an estimate has three values: no common tokenizer gives fewer tokens than ``low`` or more
than ``high``. What is sent is judged by ``high``; what is shown is ``likely``.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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

#: Runs that tokenizers treat alike, and how many tokens a run of a length gives: (low, likely, high). It follows from the
#: tokenizers' known rules: common words are one token, digits go three to a token or one by one, long runs of signs (rules
#: of a table, dots) many to a token, Chinese signs between a half and one and a half, rare signs byte by byte.
_EASTERN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_RUNS: tuple[tuple[re.Pattern[str], Callable[[int], tuple[float, float, float]]], ...] = (
    (re.compile(r"[A-Za-z]+"), lambda n: (max(1.0, n / 7), max(1.0, n / 4.3), max(1.0, n / 2.5))),
    (re.compile(r"[0-9]+"), lambda n: (n / 3, 0.7 * n, n)),
    (re.compile(f"[{_EASTERN}]+"), lambda n: (0.45 * n, 0.8 * n, 1.4 * n)),
    (re.compile(r"\s*\n\s*"), lambda n: (0.3, 1.0, 1.0 + n / 8)),
    (re.compile(r"[^\S\n]{2,}"), lambda n: (0.0, 0.2, 1.0 + n / 8)),
    (re.compile(r"[!-/:-@\[-`{-~]+"), lambda n: (n / 16, 0.8 * min(n, 4) + 0.2 * max(0, n - 4), n)),
)
_COMMON = re.compile(f"[\\x00-\\x7f{_EASTERN}]+")
_OTHER_LETTERS, _OTHER_SIGNS = re.compile(r"[^\W\d_]+"), re.compile(r"[^\w\s]|[\d_]")


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
    rest = _COMMON.sub(" ", text)
    counted = [(Counter(map(len, pattern.findall(text))), tokens) for pattern, tokens in _RUNS]
    counted.append((Counter(map(len, _OTHER_LETTERS.findall(rest))), lambda n: (n / 5, n / 2.3, 2 * n)))
    counted.append((Counter(map(len, _OTHER_SIGNS.findall(rest))), lambda _: (0.3, 1.5, 4.0)))
    for lengths, tokens in counted:
        for length, count in lengths.items():
            least, most_likely, most = tokens(length)
            low, likely, high = low + count * least, likely + count * most_likely, high + count * most
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
    kept = list(range(len(messages)))
    high = fixed.high + sum(size.high for size in sizes)
    for exchange in _exchanges(messages, last):
        if high <= budget:
            break
        high -= sum(sizes[index].high for index in exchange)
        kept = [index for index in kept if index not in exchange]
    total = fixed
    for index in kept:
        total += sizes[index]
    return tuple(kept), total


def _exchanges(messages: Sequence[Sized], last: int) -> list[list[int]]:
    """What may go, oldest first: each question before the last one with all that followed it."""
    found: list[list[int]] = []
    for index, message in enumerate(messages[:last]):
        if message.role == "system":
            continue
        if message.role == "user" or not found:
            found.append([])
        found[-1].append(index)
    return found


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
