"""What a release's folder is to hold, made from what upstream publishes and from what the catalog knows already."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from command_reference import Page
from option_lists import correct, is_for
from release_folder import InputError, Json, default_set, read_back

from cilium_cmrebase.catalog import Catalog, Release
from cilium_cmrebase.catalog.versions import patch_order, release_order

__all__ = ["Known", "add_patch", "carry_over", "correct_known", "missing_pages", "previous_release"]


class Known:
    """A release as its folder has it.

    Attributes:
        name: The release, such as `1.16`.
        schema: The JSON Schema of its ConfigMap.
        defaults: Its default set, as in `defaults.json`.
        default_sets: The whole default set of each patch.
        comments: The fingerprints of its template's comments.
        options: Its options, and
        template: what its template can write; see `release_folder`.
    """

    def __init__(self, folder: Path) -> None:
        """Read the release in *folder*.

        Raises:
            InputError: It holds no release.
        """
        release = Release(folder.name, folder)
        try:
            self.schema: Json = release.schema
            self.defaults: Json = json.loads((folder / "defaults.json").read_text(encoding="utf-8"))
            self.name: str = self.defaults["release"]
            self.comments = release.comment_fingerprints
            self.default_sets = {patch: release.defaults(patch) for patch in release.patches}
            self.options, self.template = read_back(self.schema)
        except (FileNotFoundError, NotADirectoryError, KeyError, json.JSONDecodeError) as error:
            raise InputError(f"{folder} is not the folder of a release: {error}") from error


def previous_release(catalog: Path, release: str) -> Path | None:
    """Return the folder of the last release before *release* in *catalog*; None where there is none."""
    names = Catalog(catalog).releases if catalog.is_dir() else ()
    earlier = [name for name in names if release_order(name) < release_order(release)]
    return catalog / earlier[-1] if earlier else None


# Options


def carry_over(options: dict[str, Json], before: Known, written: Collection[str]) -> Iterator[tuple[str, str]]:
    """Add to *options* what no page tells but *before* knew, and yield what was added that a person should check.

    Hidden and deprecated flags are on no page. What was hidden is taken to be so still; so is what was not, where the
    chart writes it all the same: it may be hidden now, or be read without being a flag. An announced end is not
    withdrawn.

    Args:
        options: Those of the pages, by name; changed in place.
        before: An earlier state of the catalog.
        written: The keys that the chart can write.
    """
    for name, option in before.options.items():
        if name in options:
            options[name]["deprecated"] |= option["deprecated"]
            options[name].setdefault("argument", option["argument"])
        elif option["hidden"] or option["undocumented"]:
            options[name] = dict(option)
        elif name in written:
            options[name] = dict(option)
            yield name, f"on no page, but the chart writes it: kept as {before.defaults['patch']} has it"


def correct_known(options: dict[str, Json], release: str, corrections: Iterable[Json]) -> Iterator[tuple[str, str]]:
    """Mend *options* as `option_lists.correct` does, and yield the corrections that find nothing to mend."""
    for correction in corrections:
        if correction["key"] in options or "type" in correction or correction.get("remove"):
            correct(options, release, [correction])
        elif is_for(correction, release):
            yield correction["key"], "corrections.json mends it, but neither pages nor the catalog have it"


def missing_pages(pages: Iterable[Page], before: Known) -> Iterator[tuple[str, str]]:
    """Yield the components that options of *before* have, and none of *pages* is about."""
    given = {page.component for page in pages}
    expected = {component for option in before.options.values() for component in option["components"]}
    for component in sorted(expected - given):
        yield component, f"no page of it is given, though {before.name} has options of it"


# Default sets


def add_patch(earlier: Mapping[str, Mapping[str, str]], release: str, patch: str, data: Mapping[str, str]) -> Json:
    """Return the default set of a release, as for `defaults.json`, with one patch more.

    Args:
        earlier: The whole default sets of the patches known so far.
        release: The release.
        patch: The patch; it takes the place of one of that name.
        data: Its default set.
    """
    # The file drops upstream's comments; without them no patch differs from another by its comments.
    bare = default_set(release, patch, data, {})["data"]
    sets = {**earlier, patch: bare}
    if any("-" not in name for name in sets):
        # Once there is a release, nobody starts from its previews any more.
        sets = {name: content for name, content in sets.items() if "-" not in name}
    *others, newest = sorted(sets, key=patch_order)
    return default_set(release, newest, sets[newest], {name: _changes(sets[name], sets[newest]) for name in others})


def _changes(data: Mapping[str, str], newest: Mapping[str, str]) -> dict[str, str | None]:
    differing = {key for key in {*data, *newest} if data.get(key) != newest.get(key)}
    return {key: data.get(key) for key in sorted(differing)}
