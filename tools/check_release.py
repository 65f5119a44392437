"""Check that a tag can be released: version, changelog and addresses agree; print what the changelog says of it.

Usage: python tools/check_release.py TAG

Needs nothing but Python: the release workflow runs it before anything is installed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

__all__ = ["faults", "main", "section"]

ROOT = Path(__file__).parent.parent
_PLACEHOLDER = "/OWNER/"


def section(changelog: str, version: str) -> tuple[str, str] | None:
    """Return what follows *version* in its heading, and what stands below it; None where there is no such section."""
    heading = re.search(rf"^## \[{re.escape(version)}\](.*)\n", changelog, re.M)
    if heading is None:
        return None
    body = re.split(r"^(?:## |\[[^]]+\]: )", changelog[heading.end() :], maxsplit=1, flags=re.M)[0]
    return heading[1], body.strip()


def faults(tag: str, root: Path = ROOT) -> Iterator[str]:
    """Yield what stands in the way of releasing *tag*, a line each.

    Args:
        tag: The tag, such as `v0.1.0`.
        root: The checkout.
    """
    version = _constant(root / "cilium_cmrebase" / "__init__.py", "__version__")
    repository = _constant(root / "cilium_cmrebase" / "about.py", "REPOSITORY")
    if tag != f"v{version}":
        yield f"the tag is {tag}, and the version {version}"
    if _PLACEHOLDER in repository:
        yield f"cilium_cmrebase/about.py: {repository} is a placeholder"
    urls = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    for name, url in urls.items():
        if not url.startswith(repository):
            yield f"pyproject.toml: {name} is {url}, not in {repository}"
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    yield from _faults_of_changelog(changelog, version, repository)


def _faults_of_changelog(changelog: str, version: str, repository: str) -> Iterator[str]:
    notes, unreleased = section(changelog, version), section(changelog, "Unreleased")
    if notes is None:
        yield f"CHANGELOG.md: no section for {version}"
    elif not re.fullmatch(r" - \d{4}-\d{2}-\d{2}", notes[0]):
        yield f"CHANGELOG.md: the section for {version} has no date"
    elif not notes[1]:
        yield f"CHANGELOG.md: the section for {version} is empty"
    if unreleased is None or unreleased[1]:
        yield "CHANGELOG.md: what is under Unreleased belongs to the release; leave the heading, empty"
    if "<!--" in changelog:
        yield "CHANGELOG.md: a comment is left"
    for url in re.findall(r"^\[[^]]+\]: (\S+)", changelog, re.M):
        if not url.startswith(repository):
            yield f"CHANGELOG.md: {url} is not in {repository}"
    for name in ("Unreleased", version):
        if f"\n[{name}]: " not in changelog:
            yield f"CHANGELOG.md: no address for {name} at its end"


def _constant(path: Path, name: str) -> str:
    """Return the text that a module assigns to *name*; importing it would need the package's requirements."""
    assignment = re.search(rf'^{name} = "(.*)"$', path.read_text(encoding="utf-8"), re.M)
    if assignment is None:
        raise SystemExit(f"{path}: no {name}")
    return assignment[1]


def main(arguments: list[str]) -> int:
    """Check the tag given; print the notes for it, or what is wrong."""
    if len(arguments) != 1:
        print("usage: python tools/check_release.py TAG", file=sys.stderr)
        return 2
    [tag] = arguments
    if lines := list(faults(tag)):
        print(*lines, sep="\n", file=sys.stderr)
        return 1
    notes = section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), tag.removeprefix("v"))
    print(notes[1] if notes else "")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
