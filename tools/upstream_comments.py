"""Fingerprints of the comment lines in Cilium's templates."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from cilium_cmrebase.catalog.comments import fingerprint, normalise

__all__ = ["charts_texts", "comments", "fingerprints"]

# A comment behind a value: a `#` after white space, outside quotes.
_BEHIND_VALUE = re.compile(r"""(?:[^#"']|"[^"]*"|'[^']*'|(?<=\S)\#)*?\s(\#.*)""")
_CHART = re.compile(r"cilium-(1\.\d+)\.\d+\.tgz")
_TAG = re.compile(r"v(1\.\d+)\.\d+")
# Where released charts, and the source tree over time, keep the template of the ConfigMap.
_TEMPLATE = re.compile(
    r"(?:.*/)?(?:templates/cilium-configmap|charts/config/templates/configmap)\.yaml"
    r"|examples/kubernetes/(?:1\.\d+|templates/v1)/cilium-cm\.yaml"
)


def comments(text: str) -> Iterator[str]:
    """Yield the comments in a YAML text, or in a template of one; also those inside block scalars."""
    for line in text.splitlines():
        if "{{" in line:
            continue
        if line.lstrip().startswith("#"):
            yield line
        elif comment := _BEHIND_VALUE.match(line):
            yield comment[1]


def fingerprints(texts: Iterable[str]) -> list[str]:
    """Return the fingerprints of all comments in *texts*, sorted, each once."""
    normalised = {normalise(comment) for text in texts for comment in comments(text)}
    return sorted(fingerprint(comment) for comment in normalised if comment)


def charts_texts(git_dir: Path) -> dict[str, set[str]]:
    """Collect the raw templates of the ConfigMap in a git repository, by release.

    They show the comments of conditional sections, which no rendering with default values has.

    Args:
        git_dir: A bare repository: of packed charts in its newest commit, or of Cilium's source with release tags.
    """
    texts: dict[str, set[str]] = {}
    for name in _git(git_dir, "ls-tree", "--name-only", "HEAD").decode().split():
        if chart := _CHART.fullmatch(name):
            texts.setdefault(chart[1], set()).update(_packed(_git(git_dir, "show", f"HEAD:{name}")))
    seen: set[tuple[str, str]] = set()
    for tag in _git(git_dir, "tag").decode().split():
        if not (release := _TAG.fullmatch(tag)):
            continue
        files = _git(git_dir, "ls-tree", "-r", tag, "examples/kubernetes", "install/kubernetes")
        for row in files.decode().splitlines():
            description, path = row.split("\t", 1)
            blob = description.split()[2]
            if _TEMPLATE.fullmatch(path) and (release[1], blob) not in seen:
                seen.add((release[1], blob))
                texts.setdefault(release[1], set()).add(_git(git_dir, "cat-file", "blob", blob).decode())
    return texts


def _packed(archive: bytes) -> Iterator[str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            if _TEMPLATE.fullmatch(member.name) and (file := members.extractfile(member)):
                yield file.read().decode()


def _git(git_dir: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", f"--git-dir={git_dir}", *arguments], check=True, capture_output=True).stdout
