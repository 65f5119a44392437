"""Rebase many ConfigMaps: results as they finish, in this process or on any executor, with a bounded number at work."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypedDict, Unpack

import attrs

from cilium_cmrebase.catalog import ReleaseError, default_catalog
from cilium_cmrebase.document import ConfigMap, DocumentError
from cilium_cmrebase.errors import CmrebaseError, fault_message
from cilium_cmrebase.merge import Decision, Result, rebase
from cilium_cmrebase.merge.model import NewDefaults, Outcome
from cilium_cmrebase.rules import Finding
from cilium_cmrebase.rules.checks import ACCEPTED_UNUSED, ANSWERS_UNUSED

if TYPE_CHECKING:
    from datetime import date

    from cilium_cmrebase.userfiles.accepted import Accepted
    from cilium_cmrebase.userfiles.answers import Answers
    from cilium_cmrebase.userfiles.policy import Policy

__all__ = ["ClusterOutcome", "ClusterResult", "DecisionBrief", "Item", "RebaseOptions", "check_options", "rebase_many"]

ClusterOutcome: TypeAlias = Literal["ok", "needs-human", "failed"]


class _CommonOptions(TypedDict, total=False):
    from_release: str | None
    to_release: str | None
    born: str | None
    new_defaults: NewDefaults
    name: str | None
    policies: tuple[Policy, ...]
    accepted: Accepted | None
    decisions: Answers | None
    annotate: bool
    today: date | None


class RebaseOptions(_CommonOptions, total=False):
    """The arguments of `rebase` that can be said for all clusters or for one; they mean the same."""

    theirs: str | None
    base: str | None


# A cluster's name, its ConfigMap or the error with which reading it failed, and options of its own.
Item: TypeAlias = tuple[str, str | Exception] | tuple[str, str | Exception, RebaseOptions]


class DecisionBrief(NamedTuple):
    """A decision without its prose; a tuple, because a process sends these in great numbers.

    Attributes:
        key: The option.
        outcome: What became of it.
        review: Whether it is left to a person to look at.
        changes_behaviour: Whether the cluster will do something else.
        rules: The ids of the rules that had a say.
        effective_before: What the cluster did; None: not known, or the user's own value that is just kept.
        effective_after: What it will do, likewise.
        fingerprint: By which the same decision is known again, whichever cluster it is of.
    """

    key: str
    outcome: Outcome
    review: bool
    changes_behaviour: bool
    rules: tuple[str, ...]
    effective_before: str | None
    effective_after: str | None
    fingerprint: str


# What one cluster has no use for, another one of the fleet may have.
_ABOUT_ONE_CLUSTER = (ACCEPTED_UNUSED.id, ANSWERS_UNUSED.id)
# What an account tells of a finding.
_IN_ACCOUNT = frozenset(
    (
        *("id", "kind", "severity", "keys", "message", "action", "commands", "code", "asks", "source"),
        *("rollback", "phase", "fingerprint"),
    )
)


@attrs.frozen
class ClusterResult:
    """What came of one cluster's ConfigMap: the rebased text and a brief account, fit to be sent between processes.

    Attributes:
        name: The cluster's name, as it was given.
        text: The rebased ConfigMap, without other objects of the template's stream; None where it failed, and where
            the account was read from a file.
        from_release: The release, or patch, that it is of; None where it failed, as in the next one.
        to_release: The release or patch that it is rebased onto.
        counts: How many keys had each outcome.
        decisions: Those that are not `unchanged`.
        findings: Those that are open, the most severe first.
        error: Why it failed, on one line with its place; None where it did not.
        cause: The same without the place, so that the same cause is known again in another cluster.
    """

    name: str
    text: str | None = attrs.field(default=None, repr=False)
    from_release: str | None = None
    to_release: str | None = None
    counts: Mapping[str, int] = attrs.field(factory=dict)
    decisions: tuple[DecisionBrief, ...] = attrs.field(default=(), repr=False)
    findings: tuple[Finding, ...] = attrs.field(default=(), repr=False)
    error: str | None = None
    cause: str | None = None

    @classmethod
    def failed(cls, name: str, error: Exception) -> ClusterResult:
        """Return the result of a cluster that *error* stopped."""
        return _failed(name, _failure(error))

    @property
    def outcome(self) -> ClusterOutcome:
        """`failed`, or `needs-human` where something required is left to decide, else `ok`."""
        if self.error is not None:
            return "failed"
        return "needs-human" if self.needs_human("required") else "ok"

    def needs_human(self, level: Literal["required", "review"]) -> bool:
        """Say whether something is left for a person; see `Result.needs_human`."""
        if any(finding.severity == "required" for finding in self.findings):
            return True
        if level == "required":
            return False
        return any(decision.review for decision in self.decisions) or any(
            finding.severity == "recommended" for finding in self.findings
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the account without the text, ready for JSON; of a decision, what is empty is left out."""
        return {
            "format_version": "1.0",
            "name": self.name,
            "outcome": self.outcome,
            "from": self.from_release,
            "to": self.to_release,
            "summary": dict(self.counts),
            "decisions": [
                {name: value for name, value in decision._asdict().items() if value or value == ""}
                for decision in self.decisions
            ],
            "findings": [
                {name: value for name, value in finding.to_dict().items() if name in _IN_ACCOUNT}
                for finding in self.findings
            ],
            "error": self.error,
            "cause": self.cause,
        }

    @classmethod
    def from_dict(cls, account: Mapping[str, Any]) -> ClusterResult:
        """Return what `to_dict` gave an account of, without its text.

        Raises:
            KeyError, TypeError: It is no such account.
        """
        return cls(
            name=account["name"],
            from_release=account["from"],
            to_release=account["to"],
            counts=account["summary"],
            decisions=tuple(
                DecisionBrief(
                    key=decision["key"],
                    outcome=decision["outcome"],
                    review=decision.get("review", False),
                    changes_behaviour=decision.get("changes_behaviour", False),
                    rules=tuple(decision.get("rules", ())),
                    effective_before=decision.get("effective_before"),
                    effective_after=decision.get("effective_after"),
                    fingerprint=decision["fingerprint"],
                )
                for decision in account["decisions"]
            ),
            findings=tuple(map(Finding.from_dict, account["findings"])),
            error=account["error"],
            cause=account["cause"],
        )


def rebase_many(
    items: Iterable[Item],
    executor: Executor | None = None,
    *,
    chunk_size: int = 8,
    in_flight: int = 256,
    **options: Unpack[RebaseOptions],
) -> Generator[ClusterResult, None, None]:
    """Rebase many clusters' ConfigMaps and yield a result for each, in the order in which they finish.

    Items are taken from *items* only as work can be handed out, so neither they nor the results pile up. What is wrong
    with one cluster is told by its result and does not stop the others, even where it ends the process that works on
    it: its chunk is then tried again, one by one.

    Args:
        items: For each cluster its name and its ConfigMap, alone or in a stream; where that could not be read, the
            error instead. A third part, a `RebaseOptions`, outranks *options* for this cluster.
        executor: Where to work: any executor whose workers can import this package, such as a `ProcessPoolExecutor`
            or that of a Dask client. It is left open. In this process if not given.
        chunk_size: How many clusters are handed to a worker at once.
        in_flight: How many clusters are handed out at most and not finished.
        **options: What `rebase` takes, for all clusters. A template is read once in each process.

    Raises:
        DocumentError: `theirs` or `base` among *options* cannot be used.
        ReleaseError: A release among *options* is not known.
    """
    check_options(options)
    clusters = map(_Cluster.of, items)
    if executor is None:
        return (_rebase_one(cluster, options) for cluster in clusters)
    chunks = iter(lambda: list(islice(clusters, chunk_size)), [])
    return _on_executor(executor, chunks, options, max(1, in_flight // chunk_size))


class _Failure(NamedTuple):
    """Why a cluster failed; what is raised can often not be sent between processes."""

    error: str
    cause: str


class _Cluster(NamedTuple):
    """What an item tells of a cluster, fit to be sent to a worker.

    Attributes:
        name: Its name.
        text: Its ConfigMap; empty where that could not be read.
        options: Options of its own.
        failure: Why its ConfigMap could not be read; None where it could.
    """

    name: str
    text: str
    options: RebaseOptions
    failure: _Failure | None = None

    @classmethod
    def of(cls, item: Item) -> _Cluster:
        """Return the cluster of an item."""
        name, content, *own = item
        options = own[0] if own else RebaseOptions()
        if isinstance(content, Exception):
            return cls(name, "", options, _failure(content))
        return cls(name, content, options)


def _failure(error: Exception) -> _Failure:
    if isinstance(error, DocumentError):
        return _Failure(str(error), error.message)
    if isinstance(error, OSError):
        cause = error.strerror or str(error)
        return _Failure(f"{error.filename}: {cause}" if error.filename else cause, cause)
    if isinstance(error, ReleaseError):
        return _Failure(str(error), "its release is not known")
    if isinstance(error, CmrebaseError):
        return _Failure(str(error), str(error))
    return _Failure(fault_message(error), f"a fault of the program ({type(error).__name__})")


def _failed(name: str, failure: _Failure) -> ClusterResult:
    error = failure.error if failure.error.startswith(f"{name}:") else f"{name}: {failure.error}"
    return ClusterResult(name, error=" ".join(error.split()), cause=failure.cause)


def check_options(options: RebaseOptions) -> None:
    """Refuse what would be wrong for every cluster.

    Raises:
        DocumentError: `theirs` or `base` cannot be used.
        ReleaseError: A release is not known.
    """
    name = options.get("name")
    if (theirs := options.get("theirs")) is not None:
        _parsed(theirs, "new.yaml", name)
    if (base := options.get("base")) is not None:
        _parsed(base, "base.yaml", name)
    for release in (options.get("from_release"), options.get("to_release"), options.get("born")):
        if release is not None:
            default_catalog().release(release)


def _on_executor(
    executor: Executor, chunks: Iterator[list[_Cluster]], options: RebaseOptions, most: int
) -> Generator[ClusterResult, None, None]:
    """Yield the results of *chunks*, of which at most *most* are handed out and not finished."""
    running: dict[Future[list[ClusterResult]], list[_Cluster]] = {}
    doubtful: list[_Cluster] = []
    try:
        while True:
            while not doubtful and len(running) < most and (chunk := next(chunks, None)):
                running[_submit(executor, chunk, options)] = chunk
            if running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    chunk = running.pop(future)
                    try:
                        results = future.result()
                    except Exception:
                        doubtful += chunk  # the worker has gone, perhaps because of another chunk
                    else:
                        yield from results
            elif doubtful:
                yield from (_alone(executor, cluster, options) for cluster in doubtful)
                doubtful = []
            else:
                return
    finally:
        for future in running:
            future.cancel()


def _submit(executor: Executor, chunk: list[_Cluster], options: RebaseOptions) -> Future[list[ClusterResult]]:
    try:
        return executor.submit(_rebase_chunk, chunk, options)
    except BrokenExecutor as error:
        future: Future[list[ClusterResult]] = Future()
        future.set_exception(error)
        return future


def _alone(executor: Executor, cluster: _Cluster, options: RebaseOptions) -> ClusterResult:
    """Try what was at work when a worker went, with nothing else at work: now it is known whose fault it is."""
    try:
        return _submit(executor, [cluster], options).result()[0]
    except Exception as error:
        cause = "the process that worked on it ended"
        failure = _Failure(f"{cause}; is there enough memory? ({type(error).__name__}: {error})", cause)
        return _failed(cluster.name, failure)


def _rebase_chunk(chunk: list[_Cluster], options: RebaseOptions) -> list[ClusterResult]:
    return [_rebase_one(cluster, options) for cluster in chunk]


def _rebase_one(cluster: _Cluster, options: RebaseOptions) -> ClusterResult:
    if cluster.failure is not None:
        return _failed(cluster.name, cluster.failure)
    try:
        return _brief(cluster.name, _rebase(cluster.name, cluster.text, {**options, **cluster.options}))
    except Exception as error:  # a fault of the program with one cluster is no reason to leave the others undone
        return _failed(cluster.name, _failure(error))


def _rebase(source: str, text: str, options: RebaseOptions) -> Result:
    own = options.copy()
    theirs, base = own.pop("theirs", None), own.pop("base", None)
    common: _CommonOptions = own
    name = common.get("name")
    return rebase(
        ConfigMap(text, source=source, name=name),
        None if theirs is None else _parsed(theirs, "new.yaml", name),
        base=None if base is None else _parsed(base, "base.yaml", name),
        **common,
    )


# Reading a template takes as long as a third of a rebase, and the fleet has few of them.
@lru_cache(maxsize=16)
def _parsed(text: str, source: str, name: str | None) -> ConfigMap:
    return ConfigMap(text, source=source, name=name)


def _brief(name: str, result: Result) -> ClusterResult:
    return ClusterResult(
        name=name,
        text=result.config_map_text,
        from_release=str(result.from_.version),
        to_release=str(result.to.version),
        counts=dict(result.summary),
        decisions=tuple(_brief_decision(decision) for decision in result.decisions if decision.outcome != "unchanged"),
        findings=tuple(
            finding for finding in result.findings if finding.is_open and finding.id not in _ABOUT_ONE_CLUSTER
        ),
    )


def _brief_decision(decision: Decision) -> DecisionBrief:
    is_just_kept = decision.outcome == "kept" and not (decision.is_open or decision.changes_behaviour)
    return DecisionBrief(
        key=decision.key,
        outcome=decision.outcome,
        review=decision.is_open,
        changes_behaviour=decision.changes_behaviour,
        rules=decision.rules,
        effective_before=None if is_just_kept else decision.effective_before,
        effective_after=None if is_just_kept else decision.effective_after,
        fingerprint=decision.fingerprint,
    )
