"""The promises that fuzzing tries to break hold for the inputs that it starts from."""

from __future__ import annotations

import pytest

from fuzz.targets import SEPARATOR, TARGETS, corpus
from tests.support.sampling import sampled


@pytest.mark.slow
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_hold_for_the_corpus(target: str) -> None:
    inputs = corpus(target)

    assert len(inputs) > 50
    for data in sampled(inputs, 60):
        TARGETS[target](data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"kind: Secret\n",
        b"\x0f\x10" + SEPARATOR,
        b"\x0f\x10kind: ConfigMap\ndata: {}\n" + SEPARATOR + b"\xff",
    ],
)
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_cannot_be_read_is_no_finding(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("of-nobody: 'true'", "debug: 'true'", id="a key"),
        pytest.param("# ours\n  debug: 'true'", "debug: 'true'", id="a comment"),
    ],
)
def test_what_is_lost_would_be_found(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    from cilium_cmrebase import merge

    original = merge.rebase
    monkeypatch.setattr("fuzz.targets.rebase", lambda ours, theirs, **more: original(theirs, theirs, **more))
    ours, theirs = (f"kind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n  {entry}\n" for entry in (old, new))

    with pytest.raises(AssertionError):
        TARGETS["rebasing"](b"\x0f\x10" + ours.encode() + SEPARATOR + theirs.encode())
