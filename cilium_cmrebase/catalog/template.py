"""The catalog's own template of a release, for a rebase without a rendered one."""

from __future__ import annotations

from functools import lru_cache

from cilium_cmrebase.catalog import Catalog, Release, parse_version
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.spelling import spell, spell_key
from cilium_cmrebase.document.stream import DEFAULT_NAME, DEFAULT_NAMESPACE

__all__ = ["render_template", "template_for"]


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


# Reading a template takes as long as a third of a rebase, and a fleet has few of them.
@lru_cache(maxsize=16)
def template_for(catalog: Catalog, version: str, name: str | None, namespace: str | None) -> ConfigMap:
    """Return the default template of a release or patch, as a ConfigMap for a cluster.

    Args:
        catalog: The releases.
        version: The release or patch, such as `1.16` or `1.16.5`.
        name: The ConfigMap's name; `cilium-config` where None.
        namespace: The namespace that it is in; `kube-system` where None.

    Raises:
        ReleaseError: The release is not known.
    """
    parsed, name = parse_version(version), name or DEFAULT_NAME
    text = render_template(catalog.release(parsed), parsed.patch, name, namespace or DEFAULT_NAMESPACE)
    return ConfigMap(text, source="new.yaml", name=name)
