"""Finding options by what people remember of them: a part of the name, a misspelling, a value of the Helm chart."""

from __future__ import annotations

import re

from cilium_cmrebase.catalog.catalog import Catalog, default_catalog
from cilium_cmrebase.catalog.option import Option
from cilium_cmrebase.catalog.release import Release

__all__ = ["alike", "named", "search"]

_LONGEST_INITIALS = 5


def named(words: str, *, release: str | None = None, catalog: Catalog | None = None) -> tuple[str, ...]:
    """Return the options that *words* name in another spelling, else those that the Helm value *words* sets.

    Args:
        words: Such as `kube_proxy_replacement`, `kubeProxyReplacement`, `bpf.masquerade` or `encryption.type`.
        release: Look at the options of this release; at those of all if not given.
        catalog: The releases; those shipped with the program if not given.

    Raises:
        ReleaseError: The release is not in the catalog.
    """
    newest = _newest(release, catalog or default_catalog())
    wanted = _spelled(words)
    if wanted in newest:
        return (wanted,)
    names = []
    for name in sorted(newest):
        values = {_spelled(value).removeprefix("global-") for value in newest[name].option(name).helm}
        if wanted in values or f"{wanted}-enabled" in values:
            names.append(name)
    return tuple(names)


def search(words: str, *, release: str | None = None, catalog: Catalog | None = None) -> tuple[Option, ...]:
    """Find options by the beginning of their name or a part of it, else by Helm value, initials or likeness.

    Args:
        words: A name, or a part of one; with a `-` or `*` at its end, only the beginning of one.
        release: Look at the options of this release; at the newest that knows each option if not given.
        catalog: The releases; those shipped with the program if not given.

    Raises:
        ReleaseError: The release is not in the catalog.
    """
    catalog = catalog or default_catalog()
    newest = _newest(release, catalog)
    names = (
        _with_part(words, sorted(newest))
        or named(words, release=release, catalog=catalog)
        or _with_initials(words, sorted(newest))
        or [name for name in alike(words, catalog) if name in newest]
    )
    return tuple(newest[name].option(name) for name in names)


def _with_part(words: str, names: list[str]) -> list[str]:
    """Return those of *names* that *words* are the beginning of or, unless these end like one, another part of."""
    wanted = _spelled(words.rstrip("*"))
    beginning = [name for name in names if name.startswith(wanted)]
    if beginning and words.endswith(("-", "*")):
        return beginning
    switch = [name for name in names if name == f"enable-{wanted}"]
    return list(dict.fromkeys([*switch, *beginning, *(name for name in names if wanted in name)]))


def _with_initials(words: str, names: list[str]) -> list[str]:
    """Return those of *names* that *words* are the initials of; none where they are too many for that."""
    wanted = _spelled(words.rstrip("*"))
    if len(wanted) > _LONGEST_INITIALS:
        return []
    return [name for name in names if "".join(part[:1] for part in name.split("-")) == wanted]


def alike(words: str, catalog: Catalog) -> list[str]:
    """Return up to five options of any release whose names are like *words*, most alike first."""
    from difflib import SequenceMatcher

    wanted = _spelled(words)
    # The same words in another order are the same name to a person.
    matchers = [SequenceMatcher(b=text, autojunk=False) for text in (wanted, _sorted(wanted))]
    scores: dict[str, float] = {}
    for name in _newest(None, catalog):
        for matcher, text in zip(matchers, (name, _sorted(name)), strict=True):
            matcher.set_seq1(text)
            if matcher.quick_ratio() >= 0.7 and (score := matcher.ratio()) >= 0.7:
                scores[name] = max(score, scores.get(name, 0.0))
    return sorted(scores, key=lambda name: (-scores[name], name))[:5]


def _newest(only: str | None, catalog: Catalog) -> dict[str, Release]:
    """Return for each option the newest release that knows it; the release *only*, where it is given."""
    newest: dict[str, Release] = {}
    for name in (only,) if only is not None else catalog.releases:
        release = catalog.release(name)
        newest |= dict.fromkeys(release, release)
    return newest


def _spelled(words: str) -> str:
    """Return *words* as options are spelled: lower case, with dashes."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", "-", words.strip().lstrip("-"))
    return re.sub(r"[\s_.]+", "-", split).lower()


def _sorted(name: str) -> str:
    return "-".join(sorted(name.split("-")))
