"""Messages: a code and arguments, and how both become a sentence.

Whoever decides something makes a message; nobody takes one apart again. What an argument is, a value of an option or
words of a person, is part of it: a report that hides values hides arguments.
"""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from cilium_cmrebase.messages.table import PHRASES, Wording
from cilium_cmrebase.quoting import quoted

__all__ = [
    "Argument",
    "Arguments",
    "Listed",
    "Message",
    "Quote",
    "Value",
    "arguments",
    "arguments_for",
    "fill",
    "in_words",
    "message",
    "places",
    "plain",
]

# A place for an argument. Braces around anything else, as in commands with jsonpath, are just braces.
_PLACE = re.compile(r"\{([a-z][-._a-zA-Z0-9]*)\}")


class Value(NamedTuple):
    """A value of an option as an argument; a sentence shows it in quotes, cut short where it is long.

    Attributes:
        text: The value; None where the option is absent.
        key: The option.
    """

    text: str | None
    key: str


class Quote(NamedTuple):
    """Words of a person as an argument: a comment of theirs, or a reason that they gave.

    Attributes:
        text: The words.
        key: The option that they are about; None where nobody can tell.
    """

    text: str
    key: str | None = None


class Listed(NamedTuple):
    """Several arguments in the place of one.

    Attributes:
        items: The arguments.
        joint: What stands between two of them.
    """

    items: "tuple[Argument, ...]"
    joint: str = ", "


class Message(NamedTuple):
    """Something that the program says.

    Attributes:
        code: Its name in the table of phrases.
        arguments: Names and arguments, in pairs.
    """

    code: str
    arguments: "Arguments" = ()

    @property
    def text(self) -> str:
        """The sentence, or the part of one."""
        return fill(PHRASES[self.code], self.arguments)


Argument: TypeAlias = str | int | Value | Quote | Listed | Message
# Pairs, not a mapping: what is said can be compared, and be a member of a set.
Arguments: TypeAlias = tuple[tuple[str, Argument], ...]


def message(code: str, **named: Argument) -> Message:
    """Return the message *code* with its arguments."""
    return Message(code, arguments(**named))


def arguments(**named: Argument) -> Arguments:
    """Return arguments in the form in which messages hold them."""
    return tuple(named.items())


def arguments_for(wording: Wording, available: Mapping[str, Argument]) -> Arguments:
    """Return those of the *available* arguments for which *wording* has places, in the order of these."""
    return tuple((name, available[name]) for name in places(wording) if name in available)


def places(wording: Wording) -> tuple[str, ...]:
    """Return the names of the arguments for which *wording* has places, in their order."""
    texts = (wording.message, wording.action, wording.rollback, *wording.commands)
    return tuple(dict.fromkeys(name for text in texts if "{" in text for name in _PLACE.findall(text)))


def fill(template: str, given: Arguments) -> str:
    """Return *template* with the arguments *given* in their places; a place without one stays as it is."""
    if "{" not in template:
        return template
    by_name = dict(given)
    return _PLACE.sub(lambda place: in_words(by_name[place[1]]) if place[1] in by_name else place[0], template)


def in_words(argument: Argument) -> str:
    """Return an argument as sentences have it."""
    match argument:
        case Message():
            return argument.text
        case Value():
            return quoted(argument.text)
        case Quote():
            return argument.text
        case Listed():
            return argument.joint.join(map(in_words, argument.items))
    return str(argument)


def plain(given: Arguments) -> dict[str, Any]:
    """Return arguments ready for JSON: values and words as texts, lists as lists, messages with `code` and `args`."""
    return {name: _plain(argument) for name, argument in given}


def _plain(argument: Argument) -> Any:
    match argument:
        case Message(code, given):
            return {"code": code, "args": plain(given)}
        case Value(text, _) | Quote(text, _):
            return text
        case Listed(items, _):
            return [_plain(item) for item in items]
    return argument
