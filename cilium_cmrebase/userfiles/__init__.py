"""The files that users write for the program: policies, answers, and what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilium_cmrebase.lazy import lazily

if TYPE_CHECKING:
    from cilium_cmrebase.userfiles.accepted import Accepted
    from cilium_cmrebase.userfiles.answers import Answer, Answers
    from cilium_cmrebase.userfiles.assertions import Assertion
    from cilium_cmrebase.userfiles.policy import ExampleResult, Policy, run_examples
    from cilium_cmrebase.userfiles.settings import SettingsError

__all__ = [
    "Accepted",
    "Answer",
    "Answers",
    "Assertion",
    "ExampleResult",
    "Policy",
    "SettingsError",
    "run_examples",
]

# Most runs have at most one such file.
__getattr__ = lazily(
    __name__,
    {
        "Accepted": "accepted",
        "Answer": "answers",
        "Answers": "answers",
        "Assertion": "assertions",
        "ExampleResult": "policy",
        "Policy": "policy",
        "SettingsError": "settings",
        "run_examples": "policy",
    },
)
