"""The promises that fuzzing tries to break hold for the inputs that it starts from."""

from __future__ import annotations

import pytest

from fuzz.targets import SEPARATOR, TARGETS, corpus


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_hold_for_the_corpus(target: str) -> None:
    inputs = corpus(target)

    assert len(inputs) > 50
    for data in inputs:
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


def test_a_lost_key_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from cilium_cmrebase import merge

    original = merge.rebase
    monkeypatch.setattr("fuzz.targets.rebase", lambda ours, theirs, **more: original(ours, ours, **more))
    old = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n  debug: 'true'\n"
    new = old.replace(b"debug", b"bgp-announce-lb-ip")

    with pytest.raises(AssertionError):
        TARGETS["rebasing"](b"\x0f\x10" + old + SEPARATOR + new)


def test_a_lost_comment_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from cilium_cmrebase import merge

    original = merge.rebase
    monkeypatch.setattr("fuzz.targets.rebase", lambda ours, theirs, **more: original(theirs, theirs, **more))
    new = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\ndata:\n  debug: 'true'\n"
    old = new.replace(b"debug", b"# ours\n  debug")

    with pytest.raises(AssertionError):
        TARGETS["rebasing"](b"\x0f\x10" + old + SEPARATOR + new)
