"""The catalog's own template of a release, for a rebase without a rendered one."""

from __future__ import annotations

from functools import lru_cache

from cilium_cmrebase.catalog import Catalog, Release, parse_version
from cilium_cmrebase.document.configmap import ConfigMap
from cilium_cmrebase.document.spelling import spell, spell_key
from cilium_cmrebase.document.stream import DEFAULT_NAME, DEFAULT_NAMESPACE

__all__ = ["render_template", "template_for"]


def template_for(ours: ConfigMap, to_release: str, catalog: Catalog, name: str | None = None) -> ConfigMap:
    """Return the catalog's own template for a cluster, with the name and namespace that its ConfigMap has.

    Args:
        ours: The cluster's ConfigMap.
        to_release: The release, or the patch whose default set is wanted.
        catalog: The releases.
        name: The ConfigMap's name, where one was asked for.

    Raises:
        ReleaseError: The release is not in the catalog.
    """
    version = parse_version(to_release)
    called = name or ours.name or DEFAULT_NAME
    return _template(catalog.release(version), version.patch, called, ours.namespace or DEFAULT_NAMESPACE)


@lru_cache(maxsize=64)  # plans and fleets come to the same templates again, and reading one takes a third of a rebase
def _template(release: Release, patch: str | None, name: str, namespace: str) -> ConfigMap:
    return ConfigMap(render_template(release, patch, name, namespace), source="new.yaml", name=name)


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
