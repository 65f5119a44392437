"""Rebase the cilium-config of many clusters: a file each, in folders, or by globs and names.

OUTDIR mirrors the files below the deepest folder that holds them all. What is there already and up to date is not made
again, so that a run that was interrupted goes on where it stopped. A file that cannot be rebased is reported and does
not stop the others; one in a folder that holds no such ConfigMap is left out. Of a template with other objects, only
the ConfigMap is written.

The summary goes to standard output: what failed and what needs a person, each cause once with its clusters, and which
decisions repeat. Progress goes to standard error.

Status 0: all is well; 1: something needs a person (--fail-on); 2: bad usage, or files that could not be rebased,
whatever else there is; 130: interrupted.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cilium_cmrebase import __version__
from cilium_cmrebase.catalog import default_catalog, release_of
from cilium_cmrebase.cli.errors import UsageError
from cilium_cmrebase.cli.files import STANDARD, read_config_map, read_text, write_text
from cilium_cmrebase.cli.fleet_inputs import Input, find_inputs, refuse_overwriting
from cilium_cmrebase.cli.fleet_manifest import Manifest, digest
from cilium_cmrebase.cli.processes import Processes, usable_processors
from cilium_cmrebase.cli.progress import Progress, open_progress
from cilium_cmrebase.cli.reports import add_report_arguments, write_report
from cilium_cmrebase.cli.userfiles import (
    add_policy_argument,
    read_accepted,
    read_answers,
    read_policies,
    refuse_second,
    today,
)
from cilium_cmrebase.document import ConfigMap, DocumentError, NotAConfigMapError
from cilium_cmrebase.document.stream import DEFAULT_NAME, find_config_map
from cilium_cmrebase.fleet.rebasing import ClusterResult, Item, RebaseOptions, rebase_many
from cilium_cmrebase.fleet.summary import FleetSummary
from cilium_cmrebase.quoting import printable

if TYPE_CHECKING:
    from cilium_cmrebase.userfiles.policy import Policy

__all__ = ["add_arguments", "run"]

_CHUNK = 8
# To start a process takes as long as to rebase this many.
_WORTH_A_PROCESS = 64
_EXAMPLES = """
examples:
  cilium-cmrebase fleet clusters/ --to 1.16 -o rebased/
  cilium-cmrebase fleet 'clusters/*/cilium-config.yaml' --template rendered-chart.yaml -o rebased/ --jobs 8
  git diff --name-only main -- clusters/ | cilium-cmrebase fleet - --to 1.16 -o rebased/ --json-lines results.jsonl
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.description = f"{__doc__}{_EXAMPLES}"
    parser.add_argument(
        "inputs",
        metavar="DIR|GLOB|FILE",
        nargs="+",
        help="folders are searched for *.yaml, *.yml and *.json, hidden ones left out; - reads names from standard "
        "input, one a line",
    )
    parser.add_argument("-o", "--output", metavar="OUTDIR", required=True, help="write the rebased ConfigMaps here")
    parser.add_argument("--to", dest="to_release", metavar="RELEASE", help="the new release, such as 1.16 or 1.16.5")
    parser.add_argument(
        "--template", metavar="FILE", help="the new release's template (default: the catalog's own of --to)"
    )
    parser.add_argument(
        "--from", dest="from_release", metavar="RELEASE", help="release of all clusters (default: each is detected)"
    )
    parser.add_argument(
        "--born", metavar="RELEASE", help="release that all were first installed with (default: what they are of)"
    )
    parser.add_argument("--base", metavar="FILE", help="the template that all were made from (default: the catalog's)")
    parser.add_argument(
        "--new-defaults",
        choices=("safe", "adopt", "preserve"),
        default="safe",
        help="new defaults of the template: take over all but those that disrupt a running cluster (safe), all of "
        "them (adopt), or none that change what the cluster does (preserve); default: safe",
    )
    parser.add_argument("--name", help="the ConfigMaps' name (default: cilium-config)")
    parser.add_argument("--decisions", metavar="FILE", help="answers to points for review (see `schema decisions`)")
    parser.add_argument("--accept", metavar="FILE", help="findings that somebody accepted (see `schema accepted`)")
    add_policy_argument(parser)
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_number,
        help="work in N processes (default: as many as there are processors; 1: none but the program's own)",
    )
    parser.add_argument("--force", action="store_true", help="rebase all, also what is up to date")
    parser.add_argument(
        "--strict", action="store_true", help="files in folders without the ConfigMap are errors, not left out"
    )
    parser.add_argument(
        "--json-lines",
        metavar="FILE",
        help="write a line of JSON for each cluster as it finishes; with - to standard output, and the summary goes to "
        "standard error",
    )
    add_report_arguments(parser)
    parser.add_argument(
        "--fail-on",
        choices=("required", "review", "never"),
        default="required",
        help="leave with status 1 where something required is left to decide, or anything at all to review, or never; "
        "default: required",
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes: say 1 or more")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Run the command and return its exit status."""
    shared = _shared_options(options, _policies(options))
    outdir = Path(options.output)
    inputs = find_inputs(options.inputs, outdir)
    read = (options.template, options.base, options.decisions, options.accept, *options.policy)
    refuse_overwriting(inputs, outdir, read=read, written=(options.json_lines, options.report))
    fleet = _Fleet(inputs, outdir, options, Manifest(outdir, _made_by(shared)))
    jobs = options.jobs or min(usable_processors(), len(inputs) // _WORTH_A_PROCESS)
    executor = Processes(jobs) if jobs > 1 else None
    results = rebase_many(fleet.items(), executor, chunk_size=_CHUNK, in_flight=16 * max(1, jobs) * _CHUNK, **shared)
    try:
        with closing(results):
            fleet.finish_all(results)
    except KeyboardInterrupt:
        done = f"{fleet.summary.clusters:,} of {len(inputs):,} clusters are done"
        print(f"interrupted: {done}; the same command goes on from there", file=sys.stderr)
        raise
    finally:
        if executor is not None:
            executor.shutdown(cancel_futures=True)
    if not fleet.summary.clusters:
        files = fleet.summary.other_files
        raise UsageError(f"none of {files.clusters:,} files holds a ConfigMap called {options.name or DEFAULT_NAME}")
    write_report(fleet.summary, options, sys.stderr if options.json_lines == STANDARD else sys.stdout)
    if fleet.summary.outcomes["failed"]:
        return 2
    return 1 if options.fail_on != "never" and fleet.summary.needs_human(options.fail_on) else 0


def _policies(options: argparse.Namespace) -> tuple[Policy, ...]:
    """Return the policies, after refusing arguments that do not fit together."""
    if options.template is None and options.to_release is None:
        raise UsageError("give --to to use the catalog's own template, or --template FILE")
    files = {"the list of files": STANDARD if STANDARD in options.inputs else None, "--template": options.template}
    files |= {"--base": options.base, "--decisions": options.decisions, "--accept": options.accept}
    refuse_second("input", files)
    refuse_second("output", {"--json-lines": options.json_lines, "--report": options.report})
    # Standard input has one reader at most; --policy is the only one that may be given several times.
    return read_policies(options.policy, files.values())


def _shared_options(options: argparse.Namespace, policies: tuple[Policy, ...]) -> RebaseOptions:
    """Return what holds for all clusters, with the texts of files in place of their names."""
    template = None if options.template is None else read_config_map(options.template, options.name)
    base = None if options.base is None else read_config_map(options.base, options.name)
    return RebaseOptions(
        theirs=None if template is None else template.text,
        from_release=options.from_release,
        to_release=options.to_release if template is None else _release_of(template, options.to_release),
        base=None if base is None else base.text,
        born=options.born,
        new_defaults=options.new_defaults,
        name=options.name,
        policies=policies,
        accepted=read_accepted(options.accept),
        decisions=read_answers(options.decisions),
        today=today(),
    )


def _release_of(template: ConfigMap, given: str | None) -> str:
    """Return the release of the template; a guess is not good enough for a whole fleet."""
    return given or str(release_of(template, None, default_catalog(), "--to", beyond_doubt=True).version)


def _made_by(shared: RebaseOptions) -> str:
    """Return what stands for all that outputs depend on beside their inputs: options, program and catalog."""
    accepted = shared.get("accepted")
    over = [entry.is_over(shared.get("today")) for entry in accepted.entries] if accepted else []
    files = [*shared.get("policies", ()), accepted, shared.get("decisions")]
    texts = [file.settings.text if file else None for file in files]
    given = {key: value for key, value in shared.items() if isinstance(value, str)}
    folder = default_catalog().folder
    knowledge = (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return digest(__version__.encode(), json.dumps([given, texts, over], sort_keys=True).encode(), *knowledge)


class _Fleet:
    """The files of a fleet on their way: read, rebased by others, written, noted and counted."""

    def __init__(self, inputs: Sequence[Input], outdir: Path, options: argparse.Namespace, manifest: Manifest) -> None:
        self.summary = FleetSummary()
        self._inputs = inputs
        self._outdir = outdir
        self._wanted: str = options.name or DEFAULT_NAME
        self._strict: bool = options.strict
        self._force: bool = options.force
        self._json_lines: str | None = options.json_lines
        self._manifest = manifest
        # Inputs that are handed out, with the digests of their texts.
        self._under_way: dict[str, tuple[Input, str]] = {}

    def finish_all(self, results: Iterator[ClusterResult]) -> None:
        """Deal with each of *results*, which come from the items."""
        with ExitStack() as stack:
            stack.enter_context(self._manifest)
            self._lines = stack.enter_context(_open_lines(self._json_lines))
            self._progress: Progress = stack.enter_context(open_progress(len(self._inputs), sys.stderr))
            for result in results:
                self._finish(*self._under_way.pop(result.name), result)

    def items(self) -> Iterator[Item]:
        """Yield the files that are to be rebased; what needs no rebase is dealt with on the way."""
        for each in self._inputs:
            try:
                text = read_text(each.path)
            except (OSError, DocumentError) as error:
                self._under_way[each.path] = each, ""
                yield each.path, error
                continue
            if self._may_be_left_out(each) and not ("ConfigMap" in text and self._wanted in text):
                self._leave_out(each)
                continue
            source = digest(text.encode("utf-8", "surrogatepass"))
            done = None if self._force else self._manifest.find(each.path, each.output, source)
            if done is not None:
                self._tell(each, done, up_to_date=True)
                continue
            self._under_way[each.path] = each, source
            yield each.path, text

    def _may_be_left_out(self, each: Input) -> bool:
        return not (each.named or self._strict)

    def _finish(self, each: Input, source: str, result: ClusterResult) -> None:
        if result.text is not None:
            result = self._write(each, source, result)
        elif self._may_be_left_out(each) and _lacks_config_map(each.path, self._wanted):
            self._leave_out(each)
            return
        self._tell(each, result)

    def _write(self, each: Input, source: str, result: ClusterResult) -> ClusterResult:
        """Write the output, then note that it is there; return *result*, or that it could not be written."""
        target = self._outdir / each.output
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_text(str(target), result.text or "")
        except OSError as error:
            error.filename = str(target)
            return ClusterResult.failed(each.path, error)
        self._manifest.add(each.output, source, result.to_dict())
        return result

    def _tell(self, each: Input, result: ClusterResult, *, up_to_date: bool = False) -> None:
        self.summary.add(result, up_to_date=up_to_date)
        target = self._outdir / each.output
        if self._lines is not None:
            place = None if result.error else str(target)
            line = {**result.to_dict(), "output": place, "up_to_date": up_to_date}
            print(json.dumps(line, ensure_ascii=True), file=self._lines, flush=True)
        if result.error is not None:
            stale = f" ({target} is there from an earlier run)" if target.is_file() else ""
            self._progress.say(printable(f"failed: {result.error}{stale}"))
        elif result.outcome == "needs-human" and not up_to_date:
            open_ = ", ".join(dict.fromkeys(each.id for each in result.findings if each.severity == "required"))
            self._progress.say(printable(f"to decide: {result.name}: {open_}"))
        self._advance()

    def _leave_out(self, each: Input) -> None:
        self.summary.add_other_file(each.path)
        self._advance()

    def _advance(self) -> None:
        failed, to_decide = self.summary.outcomes["failed"], self.summary.outcomes["needs-human"]
        notes = [f"{number:,} {what}" for number, what in ((failed, "failed"), (to_decide, "to decide")) if number]
        self._progress.advance(", ".join(notes))


def _lacks_config_map(path: str, wanted: str) -> bool:
    """Say whether a file that could not be rebased holds no such ConfigMap; else it holds a bad one, or several."""
    try:
        text = read_text(path)
        ConfigMap(text, name=wanted)
    except NotAConfigMapError:
        names = re.findall(rf"""\bname["']?\s*:\s*["']?{re.escape(wanted)}["']?\s*(?:[,}}#]|$)""", text, re.M)
        return len(names) < 2 and not _is_found(text, wanted)
    except (OSError, DocumentError):
        pass
    return False


def _is_found(text: str, wanted: str) -> bool:
    try:
        find_config_map(text, wanted, source="", backend="auto")
    except NotAConfigMapError:
        return False
    return True


@contextmanager
def _open_lines(name: str | None) -> Iterator[TextIO | None]:
    """Open what the JSON lines go to; None where nobody wants them."""
    if name is None:
        yield None
    elif name == STANDARD:
        yield sys.stdout
    else:
        with Path(name).open("w", encoding="utf-8", newline="\n") as file:
            yield file
