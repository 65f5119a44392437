"""What must hold for any input. A target returns, or raises AssertionError or an exception that nobody expects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cilium_cmrebase import ConfigMap, DocumentError, ReleaseError, Result, check, rebase
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.catalog.comments import normalise
from cilium_cmrebase.merge.writing.comments import ANNOTATION, Recogniser
from cilium_cmrebase.report import FORMATS, render

__all__ = ["SEPARATOR", "TARGETS", "corpus", "reading", "rebasing"]

ROOT = Path(__file__).resolve().parent.parent
# Between the user's ConfigMap and the template; the two bytes before it choose the releases.
SEPARATOR = b"\n#####\n"
_RELEASES = default_catalog().releases


def reading(data: bytes) -> None:
    """A text is read without loss, or refused with a place; another parser reads the same."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    try:
        document = ConfigMap(text)
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    assert document.text == text
    for key in document.data:
        place = document.place((key,))
        assert place.line >= 1
        assert place.column >= 1
    check(document, release="1.16")
    _same_for_another_parser(document)


def _same_for_another_parser(document: ConfigMap) -> None:
    """Compare with what ruamel.yaml's own loader makes of a document that stands alone and has nothing to mend."""
    if document.problems or document.other_documents or document.start:
        return
    try:
        loaded = YAML(typ="safe", pure=True).load(document.text.removeprefix("\ufeff"))
    except (YAMLError, ValueError, RecursionError, AttributeError, KeyError):
        return  # what libyaml reads and ruamel.yaml does not is none of ours
    if isinstance(loaded, dict) and loaded.get("kind") == "ConfigMap":
        options = (loaded.get("data") or {}).items()
        strings = {key: value for key, value in options if isinstance(key, str) and isinstance(value, str)}
        assert {key: document.data[key] for key in strings if key in document.data} == strings


def rebasing(data: bytes) -> None:
    """A rebase accounts for every key and every comment, and so does a second one of what came out."""
    head, _, theirs_data = data.partition(SEPARATOR)
    if len(head) < 2 or not theirs_data:
        return
    start, target = _RELEASES[head[0] % len(_RELEASES)], _RELEASES[head[1] % len(_RELEASES)]
    try:
        ours, theirs = ConfigMap(head[2:].decode("utf-8")), ConfigMap(theirs_data.decode("utf-8"))
        result = rebase(ours, theirs, from_release=start, to_release=target)
    except (UnicodeDecodeError, DocumentError, ReleaseError):
        return
    if all(decision.value is None for decision in result.decisions):
        return  # a ConfigMap without options is none that can be read
    _accounts_for(result, ours, theirs)
    _tells_of_comments(result, ours, start)
    rebased = ConfigMap(result.text, name=theirs.name)
    again = rebase(rebased, theirs, from_release=target, to_release=target)
    _accounts_for(again, rebased, theirs)
    assert {**rebased.data} == ConfigMap(again.text, name=theirs.name).data
    for report_format in FORMATS:
        render(result, report_format)


def _accounts_for(result: Result, ours: ConfigMap, theirs: ConfigMap) -> None:
    written = ConfigMap(result.text, name=theirs.name).data
    decisions = {decision.key: decision for decision in result.decisions}
    assert len(decisions) == len(result.decisions)
    assert {key: decision.value for key, decision in decisions.items() if decision.value is not None} == written
    assert decisions.keys() >= ours.data.keys() | theirs.data.keys()


def _tells_of_comments(result: Result, ours: ConfigMap, start: str) -> None:
    """Check that each comment of the user is in the output or said to be lost; another parser finds them."""
    if ours.in_list or "#" not in ours.text:
        return
    lost = "".join(finding.message for finding in result.findings if finding.id == "comments-lost")
    texts = f"{result.text}\n{lost.replace(' | ', chr(10))}\n"
    places = [sign.start() for sign in re.finditer("#", texts)]
    accounted_for = {normalise(texts[place : texts.find("\n", place)]) for place in places}
    recogniser = Recogniser(default_catalog(), start)
    for comment in _comments(ours.text[ours.start : ours.document_end].removeprefix("\ufeff")):
        words = normalise(comment)
        if not comment.startswith(ANNOTATION) and recogniser.is_users(words):
            assert words in accounted_for


def _comments(text: str) -> Iterator[str]:
    """Yield the comments of one document: what stands between its tokens."""
    end = 0
    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            yield from re.findall(r"#[^\r\n]*", text[end : token.start_mark.index])
            end = max(end, token.end_mark.index)
    except (YAMLError, ValueError):
        return  # what libyaml reads and ruamel.yaml does not is none of ours
    yield from re.findall(r"#[^\r\n]*", text[end:])


TARGETS = {"reading": reading, "rebasing": rebasing}


def corpus(target: str) -> list[bytes]:
    """Return the inputs to start from: the golden cases and fixtures of the project."""
    cases = sorted((ROOT / "tests" / "cases").iterdir())
    if target == "reading":
        files = [file for case in cases if case.is_dir() for file in sorted(case.glob("*.yaml"))]
        return [file.read_bytes() for file in (*files, *sorted((ROOT / "fixtures").rglob("*.yaml")))]
    pairs = [(case / "old.yaml", case / "new.yaml") for case in cases if case.is_dir()]
    # 15 and 16 stand for 1.15 and 1.16, which most cases are about; 4 and 6 for a longer way.
    return [
        bytes(releases) + old.read_bytes() + SEPARATOR + new.read_bytes()
        for old, new in pairs
        for releases in ((15, 16), (4, 6), (16, 15))
    ]
