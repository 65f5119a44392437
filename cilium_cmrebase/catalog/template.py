"""The catalog's own template of a release, for a rebase without a rendered one."""

from __future__ import annotations

from cilium_cmrebase.catalog import Release
from cilium_cmrebase.document.spelling import spell, spell_key
from cilium_cmrebase.document.stream import DEFAULT_NAME, DEFAULT_NAMESPACE

__all__ = ["render_template"]


def render_template(
    release: Release, patch: str | None = None, name: str = DEFAULT_NAME, namespace: str = DEFAULT_NAMESPACE
) -> str:
    """Return a ConfigMap with the default set of *release*.

    Args:
        release: The release.
        patch: The patch whose default set is wanted; the newest if not given.
        name: The ConfigMap's name.
        namespace: The namespace that it is in.
    """
    lines = ["apiVersion: v1\n", "kind: ConfigMap\n", "metadata:\n", f"  name: {spell_key(name)}\n"]
    lines += [f"  namespace: {spell_key(namespace)}\n", "data:\n"]
    for key, value in release.defaults(patch).items():
        head, body = spell(value, 2)
        lines.append(f"  {spell_key(key)}: {head}\n{body}")
    return "".join(lines)
