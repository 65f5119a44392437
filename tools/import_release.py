"""Add a release of Cilium, or a patch of one, to the catalog under `schemas/` from what upstream publishes."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

# Run as a script it finds the other tools, but not the package where that is not installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chart_template import key_references, template_keys, templates_in, unlisted_values
from command_reference import AGENT, Page, merge_pages, pages_in, read_page
from option_lists import CORRECTIONS, apply_delta
from release_build import Known, add_patch, carry_over, correct_known, missing_pages, previous_release
from release_folder import InputError, Json, release_schema, write_release
from release_review import FORMATS, Section, Side, review
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from upstream_comments import fingerprints
from value_types import definition

from cilium_cmrebase.catalog.versions import ReleaseError, Version, parse_version, patch_order
from cilium_cmrebase.document import ConfigMap, DocumentError

__all__ = ["main"]

_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
_DESCRIPTION = """\
Add a release of Cilium, or a patch of one, to the catalog: write configmap.schema.json, brief.json, defaults.json and
comments.txt of its folder, and print what is new, gone and changed, for you to review. Rules are yours; they are not
touched.
It reads files only; fetching pages and rendering the chart is up to you.
"""
_EXAMPLES = """\
examples:
  a new release:
    helm template cilium cilium-1.21.0.tgz --namespace kube-system > rendered.yaml
    python tools/import_release.py 1.21.0 --pages cilium-source/Documentation/cmdref \\
        --rendered rendered.yaml --template cilium-chart/templates
  a later patch, of which usually only the default set matters:
    python tools/import_release.py 1.21.3 --rendered rendered.yaml
  only the review, to be put into a pull request:
    python tools/import_release.py 1.21.0 --pages cmdref --rendered rendered.yaml --template templates \\
        --dry-run --report-format markdown
"""
# What a person should check, and why.
Note = tuple[str, str]
# The agent's image, as the DaemonSet of a rendered chart has it.
_IMAGE = re.compile(r"^\s*(?:- )?image: [\"']?\S*/cilium:v(?P<patch>\d[\w.-]*)", re.M)
_HELMS_COMMENT = re.compile(r"^# Source: .*$", re.M)


def main(arguments: Sequence[str] | None = None) -> int:
    """Import as the command line says.

    Args:
        arguments: The command line without the program's name; that of the process if not given.

    Returns:
        The exit status: 0, or 2 where the input cannot be used; then nothing is written.

    Raises:
        SystemExit: The command line is not one that the program takes, or asks for help.
    """
    given = _parser().parse_args(arguments)
    try:
        _import(given)
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    except (InputError, DocumentError, ReleaseError) as error:
        return _fail(str(error))
    return 0


def _fail(message: str) -> int:
    print(f"import_release: {message}", file=sys.stderr)
    return 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"import_release: {message}; see --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("release", metavar="RELEASE", help="such as 1.21, or with its patch, such as 1.21.3 or 1.21.0-pre.0")
    add("--patch", metavar="PATCH", help="the patch that the chart is of, where RELEASE does not say it")
    pages = parser.add_argument_group("command reference (a new release needs at least the agent's page)")
    pages.add_argument("--agent", type=Path, metavar="PAGE", help="cilium-agent.md")
    pages.add_argument("--operator", type=Path, nargs="+", default=[], metavar="PAGE", help="cilium-operator*.md")
    pages.add_argument("--pages", type=Path, metavar="FOLDER", help="Documentation/cmdref, to take these pages from")
    pages.add_argument("--delta", type=Path, metavar="FILE", help="YAML: options added and removed since those pages")
    chart = parser.add_argument_group("chart (a new release needs its template)")
    chart.add_argument(
        "--rendered", type=Path, required=True, metavar="FILE", help="what `helm template` prints, without values set"
    )
    chart.add_argument(
        "--template",
        type=Path,
        metavar="PATH",
        help="templates/cilium-configmap.yaml; better the whole folder, where workloads tell which keys they read",
    )
    chart.add_argument("--values", type=Path, metavar="FILE", help="values.yaml; says which Helm values it lacks")
    catalog = parser.add_argument_group("catalog")
    catalog.add_argument("--into", type=Path, default=_SCHEMAS, metavar="FOLDER", help="the catalog (default: schemas)")
    catalog.add_argument(
        "--against",
        type=Path,
        metavar="FOLDER",
        help="release to compare with, and to take over from what pages do not tell"
        " (default: RELEASE itself if the catalog has another patch of it, else the one before it)",
    )
    catalog.add_argument(
        "--carry-hidden",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="keep options that are on no page because they are hidden (default), or drop them",
    )
    catalog.add_argument("--knowledge", type=Path, metavar="FILE", help="options described (default: options.json)")
    catalog.add_argument("--corrections", type=Path, default=CORRECTIONS, metavar="FILE", help="what pages get wrong")
    add("--report-format", choices=sorted(FORMATS), default="text", help="how to print the review (default: text)")
    add("--dry-run", action="store_true", help="print the review, write nothing")
    return parser


def _import(given: argparse.Namespace) -> None:
    stream = _text(given.rendered)
    version = _version(given.release, given.patch, {image["patch"] for image in _IMAGE.finditer(stream)})
    release, patch = version.release, str(version.patch)
    config_map = ConfigMap(stream, source=str(given.rendered))
    folder = given.into / release
    own = Known(folder) if (folder / "defaults.json").is_file() else None
    before = _before(given, own, release, patch)
    knowledge: dict[str, Json] = _json(given.knowledge or given.into / "options.json", {})
    pages = _pages(given, before)
    _check_completeness(given, version, pages, own)

    template, texts = _template(given, own, stream)
    notes = [note for page in pages for note in page.notes]
    if pages:
        written = {*template["keys"], *template["key_refs"], *config_map.data}
        options = _options(given, pages, before, written, notes)
    else:
        options = own.options if own else {}
    notes += correct_known(options, release, _json(given.corrections, []))
    _check_types(options)
    if given.values:
        notes += unlisted_values(template["keys"], _yaml(given.values))
    defaults = add_patch(own.default_sets if own else {}, release, patch, config_map.data)
    schema = release_schema(release, options, template, defaults, knowledge)
    texts.append(_HELMS_COMMENT.sub("", config_map.text[config_map.start : config_map.document_end]))
    comments = {*fingerprints(texts), *(own.comments if own else ())}

    old = Side(before.defaults["patch"], before.schema, before.defaults) if before else None
    sections = [
        *review(old, Side(patch, schema, defaults), knowledge),
        Section("Hidden options, on no page", "=", tuple(_hidden(options, pages) if pages else ())),
        Section("To check", "!", tuple(notes)),
    ]
    heading = f"Cilium {patch} compared with {old.label if old else 'nothing'}"
    print(FORMATS[given.report_format](heading, [section for section in sections if section.items]), end="")
    if not given.dry_run:
        write_release(folder, schema, defaults, comments)
    print(f"import_release: {folder} {'would be' if given.dry_run else 'is'} written", file=sys.stderr)


def _before(given: argparse.Namespace, own: Known | None, release: str, patch: str) -> Known | None:
    """Return what to compare *patch* with: the release's *own* folder where it is of another patch, else the last."""
    if own and own.defaults["patch"] != patch and not given.against:
        return own
    # Importing a patch again comes to the same as the first time.
    against = given.against or previous_release(given.into, release)
    return Known(against) if against else own


def _hidden(options: dict[str, Json], pages: list[Page]) -> Iterator[Note]:
    """Yield the hidden ones among *options* that none of *pages* has."""
    on_pages = {name for page in pages for name in page.options}
    yield from ((name, "") for name in sorted(options) if options[name].get("hidden") and name not in on_pages)


def _options(
    given: argparse.Namespace, pages: list[Page], before: Known | None, written: set[str], notes: list[Note]
) -> dict[str, Json]:
    """Return the options that *pages* tell, and those that they leave out."""
    options = merge_pages(pages)
    if before:
        notes += missing_pages(pages, before)
        if given.carry_hidden:
            notes += carry_over(options, before, written)
    if given.delta:
        try:
            apply_delta(options, _yaml(given.delta))
        except (AttributeError, KeyError, TypeError) as error:
            raise InputError(f"{given.delta}: not a list of options added and removed ({error!r})") from error
    earlier = before.schema["properties"]["data"]["properties"] if before else {}
    new = written - options.keys() - earlier.keys()
    notes += ((key, "the chart writes it, but no page has such an option") for key in sorted(new))
    return options


def _check_types(options: dict[str, Json]) -> None:
    """Refuse types that only a delta or a correction can bring in; pages are read with known ones."""
    for name, option in options.items():
        try:
            definition(option["type"])
        except KeyError as error:
            raise InputError(f"{name}: tools/value_types.py has no type {option['type']!r}") from error


def _version(release: str, patch: str | None, tags: set[str]) -> Version:
    """Return the release and its patch, which the image *tags* of the rendered chart may tell as well."""
    version = parse_version(release)
    if not (patch or version.patch) and len(tags) == 1:
        [patch] = tags
    if patch:
        named = parse_version(patch)
        if named.release != version.release or version.patch not in (None, named.patch):
            raise InputError(f"{patch} is not a patch of {release}")
        version = named
    if not version.patch:
        raise InputError(f"which patch of {release} is the chart of? Write it like {version.release}.0, or add --patch")
    if others := tags - {version.patch}:
        raise InputError(f"the image tags of the rendered chart say {', '.join(sorted(others))}, not {version.patch}")
    return version


def _pages(given: argparse.Namespace, before: Known | None) -> list[Page]:
    kinds = {name: option["type"] for name, option in before.options.items()} if before else {}
    paths = [*([given.agent] if given.agent else []), *given.operator, *(pages_in(given.pages) if given.pages else [])]
    pages = [read_page(_text(path), str(path), path.stem, kinds) for path in paths]
    if given.pages and not pages:
        raise InputError(f"{given.pages}: no pages called {AGENT}.md or cilium-operator*.md")
    pages_of = Counter(page.component for page in pages)
    if twice := sorted(component for component, number in pages_of.items() if number > 1):
        raise InputError(f"more than one page about {', '.join(twice)}")
    if pages and not any(page.component == AGENT for page in pages):
        raise InputError(f"no page about {AGENT}; add --agent {AGENT}.md")
    return pages


def _check_completeness(given: argparse.Namespace, version: Version, pages: list[Page], own: Known | None) -> None:
    """Refuse what would make a folder from half of what it needs, or an older one from a newer one."""
    if own is None:
        lacking = [
            *([] if pages else ["--agent and --operator, or --pages"]),
            *([] if given.template else ["--template"]),
        ]
        if lacking:
            raise InputError(f"{given.into} has no {version.release} yet: add {', and '.join(lacking)}")
    elif (pages or given.template) and patch_order(str(version)) < patch_order(own.defaults["patch"]):
        raise InputError(
            f"{version} is older than {own.defaults['patch']}, the newest patch in {given.into / version.release}:"
            " leave pages and template out, only its default set can be added"
        )
    if given.delta and not pages:
        raise InputError("--delta changes what pages tell: add --agent and --operator, or --pages")


def _template(given: argparse.Namespace, own: Known | None, stream: str) -> tuple[Json, list[str]]:
    """Return what the chart can write, and the texts with comments for it."""
    if not given.template:
        return (own.template if own else {}), []
    path, others = templates_in(given.template)
    text = _text(path)
    references = key_references([stream, *(_text(file) for file in others)])
    return {"keys": template_keys(text, str(path)), "key_refs": references}, [text]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not a text in UTF-8") from error


def _yaml(path: Path) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(_text(path))
    except YAMLError as error:
        raise InputError(f"{path}: not YAML: {' '.join(str(error).split())}") from error


def _json(path: Path, otherwise: Any) -> Any:
    try:
        return json.loads(_text(path)) if path.is_file() else otherwise
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: not JSON: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
