"""Convert a folder of facts about Cilium's releases into the catalog under `schemas/`.

Usage: python tools/convert_catalog.py FACTS OUT [--charts GITDIR]...

For each release it writes configmap.schema.json, defaults.json and comments.txt, and leaves other files alone. The same
input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

# Run as a script it finds the other tools, but not the package where that is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from option_lists import CORRECTIONS, apply_delta, correct
from release_folder import Json, default_set, release_schema, write_release
from upstream_comments import charts_texts, fingerprints

from cilium_cmrebase.catalog.versions import release_order

__all__ = ["convert", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Convert as the command line says."""
    parser = argparse.ArgumentParser(description="Convert facts about Cilium's releases into the catalog.")
    parser.add_argument("facts", type=Path, metavar="FACTS", help="folder with options/, defaults/, template-keys/ ...")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to write one folder per release to")
    parser.add_argument("--charts", type=Path, metavar="GITDIR", action="append", default=[], help="bare repository")
    parser.add_argument("--knowledge", type=Path, metavar="FILE", help="options described (default: OUT/options.json)")
    parser.add_argument("--corrections", type=Path, default=CORRECTIONS, metavar="FILE", help="what the facts lack")
    given = parser.parse_args(arguments)
    knowledge = given.knowledge or given.out / "options.json"
    convert(
        given.facts,
        given.out,
        given.charts,
        json.loads(given.corrections.read_text(encoding="utf-8")),
        _read(knowledge) if knowledge.is_file() else {},
    )


def convert(
    facts: Path, out: Path, charts: Iterable[Path], corrections: Iterable[Json], knowledge: Mapping[str, Json]
) -> None:
    """Write the folders of all releases in *facts*.

    Args:
        facts: The facts.
        out: Where the releases' folders go.
        charts: Bare git repositories with templates, for their comments.
        corrections: What is wrong or missing in the facts; see `option_lists.correct`.
        knowledge: What each option does and which words it accepts, by its name; see `release_folder.enrich`.
    """
    corrections = list(corrections)
    raw = [charts_texts(git_dir) for git_dir in charts]
    for path in sorted((facts / "defaults").glob("*.json"), key=lambda path: release_order(path.stem)):
        release = path.stem
        sets = _read(path)
        defaults = default_set(*(sets[name] for name in ("release", "patch", "data", "patches")))
        template = _read(facts / "template-keys" / path.name)
        options = _options(facts, release)
        correct(options, release, corrections)
        texts = [file.read_text(encoding="utf-8") for file in _template_files(facts / "templates", release)]
        for templates in raw:
            texts += templates.get(release, ())
        schema = release_schema(release, options, template, defaults, knowledge)
        write_release(out / release, schema, defaults, fingerprints(texts))


def _options(facts: Path, release: str) -> dict[str, Json]:
    """Read the options of *release*, as they are after the delta, if it has one."""
    options = {option["name"]: dict(option) for option in _read(facts / "options" / f"{release}.json")["options"]}
    delta = facts / "options" / f"{release}-delta.yaml"
    if delta.is_file():
        from ruamel.yaml import YAML

        apply_delta(options, YAML(typ="safe", pure=True).load(delta.read_text(encoding="utf-8")))
    return options


def _template_files(folder: Path, release: str) -> list[Path]:
    return [folder / f"{release}.yaml", *sorted((folder / "variants").glob(f"{release}-*.yaml"))]


def _read(path: Path) -> Json:
    facts: Json = json.loads(path.read_text(encoding="utf-8"))
    return facts


if __name__ == "__main__":
    main()
