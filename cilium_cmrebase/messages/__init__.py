"""What the program says: codes with arguments, and the one place where they become sentences."""

from __future__ import annotations

from cilium_cmrebase.messages.message import (
    Argument,
    Arguments,
    Listed,
    Message,
    Quote,
    Value,
    arguments,
    arguments_for,
    fill,
    in_words,
    message,
    places,
    plain,
)
from cilium_cmrebase.messages.table import PHRASES, WORDINGS, Wording

__all__ = [
    "PHRASES",
    "WORDINGS",
    "Argument",
    "Arguments",
    "Listed",
    "Message",
    "Quote",
    "Value",
    "Wording",
    "arguments",
    "arguments_for",
    "fill",
    "in_words",
    "message",
    "places",
    "plain",
]
