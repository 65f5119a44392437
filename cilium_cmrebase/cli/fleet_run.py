"""A fleet at work: its files are read, rebased in processes, written, noted in the manifest and counted."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from cilium_cmrebase import __version__
from cilium_cmrebase.catalog import default_catalog
from cilium_cmrebase.cli.errors import UsageError
from cilium_cmrebase.cli.files import STANDARD, read_text, write_text
from cilium_cmrebase.cli.fleet_inputs import Input
from cilium_cmrebase.cli.fleet_manifest import Manifest, digest
from cilium_cmrebase.cli.processes import Processes, usable_processors
from cilium_cmrebase.cli.progress import Progress, open_progress
from cilium_cmrebase.document import ConfigMap, DocumentError, NotAConfigMapError
from cilium_cmrebase.document.stream import DEFAULT_NAME, find_config_map
from cilium_cmrebase.fleet.rebasing import ClusterResult, Item, RebaseOptions, check_options, rebase_many
from cilium_cmrebase.fleet.summary import FleetSummary
from cilium_cmrebase.quoting import printable

__all__ = ["FleetOptions", "rebase_fleet"]

_CHUNK = 8
# To start a process takes as long as to rebase this many.
_WORTH_A_PROCESS = 64


class FleetOptions(NamedTuple):
    """How a fleet is worked on.

    Attributes:
        jobs: How many processes work; None: as many as are worth it.
        force: Whether outputs that are up to date are made again.
        strict: Whether files in folders have to hold the ConfigMap.
        json_lines: Where a line about each cluster goes: a file, `-` for standard output, None for nowhere.
    """

    jobs: int | None
    force: bool
    strict: bool
    json_lines: str | None


def rebase_fleet(inputs: Sequence[Input], outdir: Path, shared: RebaseOptions, options: FleetOptions) -> FleetSummary:
    """Rebase the files of a fleet and say what came of it; what is up to date stays as it is.

    Args:
        inputs: The files.
        outdir: Where outputs go.
        shared: What holds for all of them.
        options: How they are worked on.

    Raises:
        CmrebaseError: An option cannot be used, or no file holds a ConfigMap of that name.
        OSError: The manifest or the JSON lines cannot be written.
        KeyboardInterrupt: The run was interrupted; standard error says how far it is.
    """
    check_options(shared)  # before anything is written
    name = shared.get("name") or DEFAULT_NAME
    summary = FleetSummary()
    jobs = options.jobs or min(usable_processors(), len(inputs) // _WORTH_A_PROCESS)
    executor = Processes(jobs) if jobs > 1 else None
    try:
        with (
            Manifest(outdir, _made_by(shared)) as manifest,
            _open_lines(options.json_lines) as lines,
            open_progress(len(inputs), sys.stderr) as progress,
        ):
            account = _Account(summary, outdir, lines, progress)
            fleet = _Fleet(inputs, outdir, manifest, account, name, options)
            in_flight = 16 * max(1, jobs) * _CHUNK
            with closing(
                rebase_many(fleet.items(), executor, chunk_size=_CHUNK, in_flight=in_flight, **shared)
            ) as results:
                for result in results:
                    fleet.finish(result)
    except KeyboardInterrupt:
        done = f"{summary.clusters:,} of {len(inputs):,} clusters are done"
        print(f"interrupted: {done}; the same command goes on from there", file=sys.stderr)
        raise
    finally:
        if executor is not None:
            executor.shutdown(cancel_futures=True)
    if not summary.clusters:
        raise UsageError(f"none of {summary.other_files.clusters:,} files holds a ConfigMap called {name}")
    return summary


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


class _Account:
    """What is told of the clusters while they are worked on: counts, JSON lines and progress."""

    def __init__(self, summary: FleetSummary, outdir: Path, lines: TextIO | None, progress: Progress) -> None:
        self._summary = summary
        self._outdir = outdir
        self._lines = lines
        self._progress = progress

    def tell(self, file: Input, result: ClusterResult, *, up_to_date: bool = False) -> None:
        """Tell what came of a file, now or in an earlier run."""
        self._summary.add(result, up_to_date=up_to_date)
        target = self._outdir / file.output
        if self._lines is not None:
            place = None if result.error else str(target)
            line = {**result.to_dict(), "output": place, "up_to_date": up_to_date}
            print(json.dumps(line, ensure_ascii=True), file=self._lines, flush=True)
        if result.error is not None:
            stale = f" ({target} is there from an earlier run)" if target.is_file() else ""
            self._progress.say(printable(f"failed: {result.error}{stale}"))
        elif result.outcome == "needs-human" and not up_to_date:
            open_ids = (finding.id for finding in result.findings if finding.severity == "required")
            self._progress.say(printable(f"to decide: {result.name}: {', '.join(dict.fromkeys(open_ids))}"))
        self._advance()

    def leave_out(self, file: Input) -> None:
        """Tell that a file is none of the fleet's."""
        self._summary.add_other_file(file.path)
        self._advance()

    def _advance(self) -> None:
        failed, to_decide = self._summary.outcomes["failed"], self._summary.outcomes["needs-human"]
        notes = [f"{number:,} {what}" for number, what in ((failed, "failed"), (to_decide, "to decide")) if number]
        self._progress.advance(", ".join(notes))


class _Fleet:
    """The files of a fleet on their way: read, rebased by others, written and noted."""

    def __init__(
        self,
        inputs: Sequence[Input],
        outdir: Path,
        manifest: Manifest,
        account: _Account,
        wanted: str,
        options: FleetOptions,
    ) -> None:
        self._inputs = inputs
        self._outdir = outdir
        self._manifest = manifest
        self._account = account
        self._wanted = wanted
        self._options = options
        # Inputs that are handed out, with the digests of their texts.
        self._under_way: dict[str, tuple[Input, str]] = {}

    def items(self) -> Iterator[Item]:
        """Yield the files that are to be rebased; what needs no rebase is dealt with on the way."""
        for file in self._inputs:
            try:
                text = read_text(file.path)
            except (OSError, DocumentError) as error:
                self._under_way[file.path] = file, ""
                yield file.path, error
                continue
            if self._may_be_left_out(file) and not ("ConfigMap" in text and self._wanted in text):
                self._account.leave_out(file)
                continue
            source = digest(text.encode("utf-8", "surrogatepass"))
            done = None if self._options.force else self._manifest.find(file.path, file.output, source)
            if done is not None:
                self._account.tell(file, done, up_to_date=True)
                continue
            self._under_way[file.path] = file, source
            yield file.path, text

    def _may_be_left_out(self, file: Input) -> bool:
        return not (file.named or self._options.strict)

    def finish(self, result: ClusterResult) -> None:
        """Deal with the result of one of the items."""
        file, source = self._under_way.pop(result.name)
        if result.text is not None:
            result = self._write(file, source, result)
        elif self._may_be_left_out(file) and _lacks_config_map(file.path, self._wanted):
            self._account.leave_out(file)
            return
        self._account.tell(file, result)

    def _write(self, file: Input, source: str, result: ClusterResult) -> ClusterResult:
        """Write the output, then note that it is there; return *result*, or that it could not be written."""
        target = self._outdir / file.output
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_text(str(target), result.text or "")
        except OSError as error:
            error.filename = str(target)
            return ClusterResult.failed(file.path, error)
        self._manifest.add(file.output, source, result.to_dict())
        return result


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
