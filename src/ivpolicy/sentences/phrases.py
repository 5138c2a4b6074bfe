"""What a grammar of English is made of: each phrase prints a value, and reads the words it prints back to that value.

A phrase that cannot print a value says so by None; one that cannot read on from a place yields nothing, and notes in
the `SentenceText` what could have stood there. Between words, white space and quotation marks count for nothing, and so
does what stands in square brackets.
"""

# ruff: noqa: D102 - the two methods of a part are described once, on `Phrase`

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

_SKIPPED = re.compile(r"(?:[\s“”\"]|\[[^\]]*\])*")
_BLANK = re.compile(r"\s*")
_FIRST_WORD = re.compile(r"[^\W_]+|[^\s]")
_RAW_NAME = re.compile(r"`([^`\s]+)`")
_LETTERS = "abcdefghijklmnopqrstu"
"""Those up to the first that is a Roman number also and follows others: `(v)` is the fifth of one list only."""
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Hope:
    """What could have stood at a place: some words, or a name of one kind, of which there are these."""

    what: str
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class SentenceText:
    """A text that is read, and the furthest place at which reading stopped, with what could have stood there."""

    text: str
    furthest: int = 0
    hopes: list[Hope] = field(default_factory=list)

    def start(self, at: int) -> int:
        """The next place, from here on, at which a word stands."""
        return _SKIPPED.match(self.text, at).end()  # type: ignore[union-attr]  # it matches nothing at all, too

    def stopped(self, at: int, hope: Hope) -> None:
        """Note what could have stood where reading stopped."""
        if at > self.furthest:
            self.furthest, self.hopes = at, []
        if at == self.furthest and hope not in self.hopes:
            self.hopes.append(hope)


Meanings = Iterator[tuple[Any, int]]
"""Each value that can be read from a place, with the place after it."""


class Phrase(Protocol):
    """A part of a grammar. `depth` is how many lists it stands in, from 0."""

    def say(self, value: Any, depth: int) -> str | None:
        """The words for a value; None where this part has none for it."""

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        """Every value whose words stand from here on."""


def _pattern(words: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """The words, whatever the space between them, and no part of a longer word."""
    inner = r"\s+".join(map(re.escape, words.split()))
    before, after = (r"\b" if words and words[end].isalnum() else "" for end in (0, -1))
    return re.compile(f"{before}{inner}{after}", flags)


@dataclass(frozen=True)
class Words:
    """Words that stand for nothing by themselves; `cased` where capitals count."""

    words: str
    cased: bool = False

    def say(self, value: Any, depth: int) -> str | None:  # noqa: ARG002 - as every part
        return self.words

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:  # noqa: ARG002 - as every part
        start = text.start(at) if self.words else at
        found = self._form.match(text.text, start)
        if found is None:
            text.stopped(start, Hope(self.words.strip()))
        else:
            yield None, found.end()

    @cached_property
    def _form(self) -> re.Pattern[str]:
        return _pattern(self.words, re.RegexFlag(0) if self.cased else re.IGNORECASE)


@dataclass(frozen=True)
class OneName:
    """One of the things that have a name: each is printed by its words, and also read by its name in backticks.

    Attributes:
        what: What such a thing is called.
        words: The words of each; no two have the same.
        quoted: Whether the words stand in quotation marks.
        known_only: Whether a name in backticks that is not among them is refused.
        notes: What is printed of some after their words, in square brackets; it is not read.
    """

    what: str
    words: Mapping[Any, str]
    quoted: bool = False
    known_only: bool = True
    notes: Mapping[Any, str] = field(default_factory=dict)

    def say(self, value: Any, depth: int) -> str | None:  # noqa: ARG002 - as every part
        words = self.words.get(value) if isinstance(value, str | int) else None
        if words is None:
            return None if self.known_only or not isinstance(value, str) else f"`{value}`"
        said = f"“{words}”" if self.quoted else words
        return f"{said} [{self.notes[value]}]" if value in self.notes else said

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:  # noqa: ARG002 - as every part
        start = text.start(at)
        found = [(value, end) for value, end in self._starting(text.text, start)]
        raw = _RAW_NAME.match(text.text, start)
        if raw is not None and (raw[1] in self.words or not self.known_only):
            found.append((raw[1], raw.end()))
        if not found:
            text.stopped(start, self._hope)
        yield from found

    def _starting(self, text: str, start: int) -> Iterator[tuple[Any, int]]:
        first = _FIRST_WORD.match(text, start)
        for value, pattern in self._by_first_word.get(first[0].lower(), ()) if first else ():
            found = pattern.match(text, start)
            if found is not None:
                yield value, found.end()

    @cached_property
    def _hope(self) -> Hope:
        return Hope(self.what, tuple(self.words.values()))

    @cached_property
    def _by_first_word(self) -> Mapping[str, Sequence[tuple[Any, re.Pattern[str]]]]:
        """The names by the first word of each: of hundreds only a few are tried at one place."""
        by_word: dict[str, list[tuple[Any, re.Pattern[str]]]] = {}
        for value, words in self.words.items():
            first = _FIRST_WORD.match(words)
            by_word.setdefault(first[0].lower() if first else "", []).append((value, _pattern(words)))
        return by_word


@dataclass(frozen=True)
class Scalar:
    """A value of one kind by the form it is written in, such as a number or a day."""

    what: str
    kind: type
    form: re.Pattern[str]
    said: Callable[[Any], str]
    meant: Callable[[re.Match[str]], Any]

    def say(self, value: Any, depth: int) -> str | None:  # noqa: ARG002 - as every part
        return self.said(value) if type(value) is self.kind else None

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:  # noqa: ARG002 - as every part
        start = text.start(at)
        found = self.form.match(text.text, start)
        value = self.meant(found) if found is not None else None
        if found is None or value is None:
            text.stopped(start, Hope(self.what))
        else:
            yield value, found.end()


@dataclass(frozen=True)
class Quoted:
    """A text of the pack's own, between quotation marks."""

    what: str
    _FORM = re.compile(r"“((?:[^”]|””)*)”(?!”)|\"([^\"]*)\"")

    def say(self, value: Any, depth: int) -> str | None:  # noqa: ARG002 - as every part
        return f"“{' '.join(value.split()).replace('”', '””')}”" if isinstance(value, str) else None

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:  # noqa: ARG002 - as every part
        start = _BLANK.match(text.text, at).end()  # type: ignore[union-attr]  # it matches nothing at all, too
        found = self._FORM.match(text.text, start)
        if found is None:
            text.stopped(start, Hope(f"{self.what} in quotation marks"))
            return
        yield " ".join((found[1] or found[2] or "").replace("””", "”").split()), found.end()


@dataclass(frozen=True)
class InTurn:
    """Parts that follow one another. Words give no value; the values of the others, in order, are one tuple."""

    parts: tuple[Phrase, ...]

    def say(self, value: Any, depth: int) -> str | None:
        values, said = iter(value), ""
        for part in self.parts:
            words = part.say(None if isinstance(part, Words) else next(values), depth)
            if words is None:
                return None
            said = spaced(said, words)
        return said

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        return self._from(0, text, at, depth)

    def _from(self, number: int, text: SentenceText, at: int, depth: int) -> Meanings:
        if number == len(self.parts):
            yield (), at
            return
        part = self.parts[number]
        for value, end in part.read(text, at, depth):
            for rest, last in self._from(number + 1, text, end, depth):
                yield (rest if isinstance(part, Words) else (value, *rest)), last


@dataclass(frozen=True)
class Alone:
    """Parts that follow one another, all but one of them words: the value of that one."""

    parts: tuple[Phrase, ...]

    def say(self, value: Any, depth: int) -> str | None:
        return InTurn(self.parts).say((value,), depth)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        for (value,), end in InTurn(self.parts).read(text, at, depth):
            yield value, end


@dataclass(frozen=True)
class Stands:
    """Words that stand for one value."""

    words: Words
    value: Any

    def say(self, value: Any, depth: int) -> str | None:
        return self.words.say(None, depth) if type(value) is type(self.value) and value == self.value else None

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        return ((self.value, end) for _, end in self.words.read(text, at, depth))


@dataclass(frozen=True)
class Built:
    """What is made of the value of a part; `taken` gives that value back, or None where the thing is another."""

    part: Phrase
    made: Callable[[Any], Any]
    taken: Callable[[Any], Any]

    def say(self, value: Any, depth: int) -> str | None:
        taken = self.taken(value)
        return None if taken is None else self.part.say(taken, depth)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        return ((self.made(value), end) for value, end in self.part.read(text, at, depth))


@dataclass(frozen=True)
class Either:
    """One of several; a value is printed by the first that has words for it."""

    parts: tuple[Phrase, ...]

    def say(self, value: Any, depth: int) -> str | None:
        return next((words for part in self.parts if (words := part.say(value, depth)) is not None), None)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        for part in self.parts:
            yield from part.read(text, at, depth)


@dataclass(frozen=True)
class Perhaps:
    """A part that may be left out, and then stands for nothing: None, or an empty tuple where `nothing` says so."""

    part: Phrase
    nothing: Any = None

    def say(self, value: Any, depth: int) -> str | None:
        return "" if value == self.nothing else self.part.say(value, depth)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        yield from self.part.read(text, at, depth)
        yield self.nothing, at


@dataclass(frozen=True)
class Several:
    """One or more of a part, as `a, b and c`: `between` stands after all but the last two, `last` before the last."""

    part: Phrase
    between: str
    last: str

    def say(self, value: Any, depth: int) -> str | None:
        if not isinstance(value, tuple) or not value:
            return None
        said = [self.part.say(one, depth) for one in value]
        if any(words is None for words in said):
            return None
        texts = [words or "" for words in said]
        return texts[0] if len(texts) == 1 else f"{self.between.join(texts[:-1])}{self.last}{texts[-1]}"

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        for value, end in self.part.read(text, at, depth):
            yield (value,), end
            yield from self._more((value,), text, end, depth)

    def _more(self, before: tuple[Any, ...], text: SentenceText, at: int, depth: int) -> Meanings:
        for _, end in Words(self.last.strip()).read(text, at, depth):
            for value, after in self.part.read(text, end, depth):
                yield (*before, value), after
        for _, end in Words(self.between.strip()).read(text, at, depth):
            for value, after in self.part.read(text, end, depth):
                yield from self._more((*before, value), text, after, depth)


@dataclass(frozen=True)
class Numbered:
    """A list, each member on a line after its number: 1, then a, then i, by how deep it lies.

    It ends where the text does, where a bracket closes, or where a list around it goes on.
    """

    part: Phrase
    last: Literal["and ", "or ", ""] = ""

    def say(self, value: Any, depth: int) -> str | None:
        said = [self.part.say(one, depth + 1) for one in value] if isinstance(value, tuple) else []
        if not said or any(words is None for words in said):
            return None
        lines = [f"\n{'  ' * depth}{number_of(place, depth)} {words}" for place, words in enumerate(said)]
        ended = [f"{line};" for line in lines[:-2]]
        ended += [f"{line}; {self.last}".rstrip() for line in lines[-2:-1]]
        return "".join((*ended, lines[-1]))

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        return self._from((), text, at, depth)

    def _from(self, before: tuple[Any, ...], text: SentenceText, at: int, depth: int) -> Meanings:
        for _, end in Words(number_of(len(before), depth), cased=True).read(text, at, depth):
            for value, after in self.part.read(text, end, depth + 1):
                members = (*before, value)
                yield members, after
                for _, going_on in self._between.read(text, after, depth):
                    yield from self._from(members, text, going_on, depth)

    @cached_property
    def _between(self) -> Phrase:
        return Either((Words(";"), *((Words(f"; {self.last.strip()}"),) if self.last else ())))


def number_of(place: int, depth: int) -> str:
    """The number of a member of a list, by its place from 0 and by how deep the list lies.

    >>> [number_of(place, depth) for place, depth in ((0, 0), (2, 1), (3, 2), (0, 3), (1, 7))]
    ['(1)', '(c)', '(iv)', '(A)', '(7.2)']
    """
    match depth:
        case 1 if place < len(_LETTERS):
            return f"({_LETTERS[place]})"
        case 2:
            return f"({_roman(place + 1)})"
        case 3 if place < len(_LETTERS):
            return f"({_LETTERS[place].upper()})"
        case _:
            return f"({place + 1})" if depth == 0 else f"({depth}.{place + 1})"


def _roman(number: int) -> str:
    words = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        words += letters * times
    return words


@dataclass(frozen=True)
class Later:
    """A part that is made when it is first used: a condition may stand in a condition."""

    made: Callable[[], Phrase]

    def say(self, value: Any, depth: int) -> str | None:
        return self._part.say(value, depth)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        return self._part.read(text, at, depth)

    @cached_property
    def _part(self) -> Phrase:
        return self.made()


@dataclass(frozen=True)
class AboutName:
    """A name, and after it what is said of what has that name: `then` gives the part for each name."""

    name: Phrase
    then: Callable[[Any], Phrase]

    def say(self, value: Any, depth: int) -> str | None:
        name, said = value
        first = self.name.say(name, depth)
        words = None if first is None else self.then(name).say(said, depth)
        return None if words is None else spaced(first or "", words)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        for name, end in self.name.read(text, at, depth):
            for said, after in self.then(name).read(text, end, depth):
                yield (name, said), after


def spaced(before: str, after: str) -> str:
    """Two pieces of a sentence, with a space between them where English has one."""
    closed = not before or not after or before.endswith("(") or after[0] in ",;:)\n"
    return f"{before}{'' if closed else ' '}{after}"


def template(words: str, /, **parts: Phrase) -> InTurn:
    """Parts in a sentence with their names in braces: `template("from {low} to {high}", low=NUMBER, high=NUMBER)`."""
    return InTurn(_pieces(words, parts))


def alone(words: str, /, **part: Phrase) -> Alone:
    """As `template`, with one part in braces: its value stands by itself."""
    return Alone(_pieces(words, part))


def _pieces(words: str, parts: Mapping[str, Phrase]) -> tuple[Phrase, ...]:
    pieces = re.split(r"\{(\w+)\}", words)
    made = (parts[piece] if place % 2 else Words(piece.strip()) for place, piece in enumerate(pieces))
    return tuple(part for part in made if not (isinstance(part, Words) and not part.words))
