"""Many clusters: a result for each, whatever happens to the others, and a summary in bounded memory."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypedDict

import pytest

from cilium_cmrebase import ClusterResult, FleetSummary, ReleaseError, rebase, rebase_many
from cilium_cmrebase.cli.processes import Processes, usable_processors
from cilium_cmrebase.document import ConfigMap, DocumentError
from cilium_cmrebase.fleet import rebasing
from cilium_cmrebase.fleet.rebasing import DecisionBrief, Item, RebaseOptions
from cilium_cmrebase.merge.model import Outcome
from cilium_cmrebase.report import FORMATS, render
from cilium_cmrebase.rules import Finding, Severity
from cilium_cmrebase.userfiles.accepted import Accepted
from cilium_cmrebase.userfiles.answers import Answers

ROOT = Path(__file__).parents[2]
KEPT = {"debug": "true"}
GONE = {"enable-remote-node-identity": "false"}


def config_map(data: dict[str, str], name: str = "cilium-config") -> str:
    lines = ["apiVersion: v1", "kind: ConfigMap", "metadata:", f"  name: {name}", "data:"]
    return "\n".join([*lines, *(f"  {key}: {json.dumps(value)}" for key, value in data.items())]) + "\n"


def some(number: int) -> Iterator[Item]:
    """Yield clusters that differ in one value."""
    return ((f"cluster-{index:03}", config_map(KEPT | {"cluster-name": f"c{index}"})) for index in range(number))


def by_name(result: ClusterResult) -> str:
    return result.name


class Releases(TypedDict):
    """From where to where."""

    from_release: str
    to_release: str


INTO: Releases = {"from_release": "1.15", "to_release": "1.16"}


class TestResults:
    """Each cluster has a result, which says in brief what a rebase says."""

    def test_holds_what_the_rebase_of_the_cluster_says(self) -> None:
        template = config_map({"debug": "false", "new": "x"})
        whole = rebase(config_map(KEPT | GONE), template, **INTO)

        [result] = rebase_many([("paris", config_map(KEPT | GONE))], theirs=template, **INTO)

        assert result.text == whole.config_map_text
        assert (result.name, result.from_release, result.to_release) == ("paris", "1.15", "1.16")
        assert result.counts == whole.summary
        assert {each.key: each.outcome for each in result.decisions} == {
            each.key: each.outcome for each in whole.decisions if each.outcome != "unchanged"
        }
        assert {each.fingerprint for each in result.decisions} <= {each.fingerprint for each in whole.decisions}
        assert result.findings == tuple(finding for finding in whole.findings if finding.is_open)

    @pytest.mark.parametrize(
        ("data", "outcome", "to_review"), [(KEPT, "ok", True), (GONE, "needs-human", True), ({}, "failed", False)]
    )
    def test_outcome_is_that_of_the_gravest(self, data: dict[str, str], outcome: str, to_review: bool) -> None:
        [result] = rebase_many([("paris", config_map(data))], **INTO)

        assert result.outcome == outcome
        assert result.needs_human("review") == to_review

    def test_nothing_is_left_for_a_person_where_nothing_changes(self) -> None:
        text = config_map(KEPT)

        [result] = rebase_many([("paris", text)], theirs=text, from_release="1.16", to_release="1.16")

        assert not result.needs_human("review")

    def test_of_a_stream_only_the_config_map_is_returned(self) -> None:
        other = "kind: ServiceAccount\nmetadata:\n  name: cilium\n---\n"

        [result] = rebase_many([("paris", config_map(KEPT))], theirs=other + config_map(KEPT), **INTO)

        assert result.text == "---\n" + config_map(KEPT)

    def test_without_a_template_that_of_the_catalog_is_used(self) -> None:
        [named] = rebase_many([("paris", config_map(KEPT, name="mine"))], name="mine", **INTO)

        assert named.text == rebase(config_map(KEPT, name="mine"), name="mine", **INTO).text

    def test_options_of_a_cluster_outrank_those_of_all(self) -> None:
        own: RebaseOptions = {"from_release": "1.14", "base": config_map(KEPT)}

        results = [*rebase_many([("a", config_map(KEPT)), ("b", config_map(KEPT), own)], **INTO)]

        assert [(each.from_release, each.counts.get("kept", 0)) for each in results] == [("1.15", 1), ("1.14", 0)]

    def test_answers_and_acceptances_count(self) -> None:
        items: list[Item] = [("paris", config_map(KEPT | GONE))]
        [before] = rebase_many(items, **INTO)
        required = [finding.fingerprint for finding in before.findings if finding.severity == "required"]
        fine = [f'- {{fingerprint: "{each}", reason: fine}}\n' for each in (*required, "0123456789abcdef")]
        accepted = Accepted.from_text("accepted:\n" + "".join(fine))
        answers = Answers.from_text("decisions:\n- key: debug\n  answer: take\n")

        [result] = rebase_many(
            items, theirs=config_map({"debug": "false"}), decisions=answers, accepted=accepted, **INTO
        )

        assert before.outcome == "needs-human"
        assert result.outcome == "ok"
        assert result.text == config_map({"debug": "false"})
        # Another cluster may have use for the last entry.
        assert "accepted-unused" not in [finding.id for finding in result.findings]

    def test_can_be_pickled_and_told_as_json(self) -> None:
        for result in rebase_many([("paris", config_map(KEPT | GONE)), ("rome", "- a\n")], **INTO):
            told = json.loads(json.dumps(result.to_dict()))

            assert pickle.loads(pickle.dumps(result)) == result
            assert ClusterResult.from_dict(told).to_dict() == result.to_dict()

    def test_a_template_is_read_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        read: list[str] = []

        class Counting(ConfigMap):
            def __init__(self, text: str, *, source: str = "", name: str | None = None) -> None:
                read.append(source)
                super().__init__(text, source=source, name=name)

        monkeypatch.setattr(rebasing, "ConfigMap", Counting)
        monkeypatch.setattr("cilium_cmrebase.catalog.template.ConfigMap", Counting)
        template = config_map({"this-is": "read by no other test"})
        own_name: RebaseOptions = {"name": "config-of-this-test"}
        texts = [("a", config_map(KEPT)), ("b", config_map(KEPT))]

        list(rebase_many(texts, theirs=template, base=template, **INTO))
        list(
            rebase_many(
                [(name, text.replace("cilium-config", "config-of-this-test"), own_name) for name, text in texts], **INTO
            )
        )

        assert sorted(read) == ["a", "a", "b", "b", "base.yaml", "new.yaml", "new.yaml"]


class TestFailures:
    """What is wrong with one cluster is its own result and does not stop the others."""

    @pytest.mark.parametrize(
        ("item", "error", "cause"),
        [
            ("- a\n", "rome:1:1: a list, not a ConfigMap; ", "a list, not a ConfigMap"),
            ("a: [\n", "rome:2:1: not valid YAML: ", "not valid YAML: did not find expected node content"),
            (OSError(13, "Permission denied", "rome.yaml"), "rome: rome.yaml: Permission denied", "Permission denied"),
            (OSError("the network is down"), "rome: the network is down", "the network is down"),
            (DocumentError("odd", source="rome", line=3, column=4), "rome:3:4: odd", "odd"),
            (
                ValueError("what\nis this"),
                "rome: a fault of the program; please report it: ValueError: what is this",
                "a fault of the program (ValueError)",
            ),
        ],
    )
    def test_is_told_on_one_line_with_a_cause_that_can_repeat(
        self, item: str | Exception, error: str, cause: str
    ) -> None:
        paris, rome, oslo = rebase_many(
            [("paris", config_map(KEPT)), ("rome", item), ("oslo", config_map(KEPT))], **INTO
        )

        assert (paris.outcome, rome.outcome, oslo.outcome) == ("ok", "failed", "ok")
        assert rome.error is not None
        assert rome.error.startswith(error)
        assert "\n" not in rome.error
        assert (rome.text, rome.cause) == (None, cause)

    def test_a_release_that_nobody_can_tell_is_one(self) -> None:
        [result] = rebase_many([("rome", config_map({"x": "y"}))], to_release="1.16")

        assert result.error == "rome: cannot tell which release it is of (no release knows these keys); say --from"
        assert result.cause == "its release is not known"

    def test_a_cluster_without_template_and_release_is_one(self) -> None:
        own: RebaseOptions = {"to_release": "1.16"}

        results = list(rebase_many([("rome", config_map(KEPT)), ("oslo", config_map(KEPT), own)], from_release="1.15"))

        assert [each.outcome for each in results] == ["failed", "ok"]

    def test_a_fault_of_the_program_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def faulty(ours: ConfigMap, *rest: object, **options: object) -> object:
            if ours.source == "rome":
                raise KeyError("x")
            return rebase(ours, *rest, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(rebasing, "rebase", faulty)

        rome, oslo = rebase_many([("rome", config_map(KEPT)), ("oslo", config_map(KEPT))], **INTO)

        assert (rome.cause, oslo.outcome) == ("a fault of the program (KeyError)", "ok")

    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"to_release": "1.99"}, ReleaseError),
            ({"to_release": "1.16", "born": "long ago"}, ReleaseError),
            ({"theirs": "- a\n"}, DocumentError),
            ({"to_release": "1.16", "base": "- a\n"}, DocumentError),
        ],
    )
    def test_what_is_wrong_for_all_is_raised_before_anything_is_taken(
        self, options: RebaseOptions, error: type[Exception]
    ) -> None:
        items = some(1)

        with pytest.raises(error):
            rebase_many(items, **options)

        assert next(items)


class Recorder(Executor):
    """Works in the calling thread, and counts what was handed out."""

    def __init__(self) -> None:
        self.names: list[list[str]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        names = [item.name for item in args[0]]
        self.names.append(names)
        future: Future[Any] = Future()
        try:
            self.meet(names)
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def meet(self, names: list[str]) -> None:
        """Do what happens to a process that is handed these clusters."""


class TestExecutors:
    """Any executor does; what it is handed is bounded, and none of it is lost."""

    @pytest.mark.parametrize("kind", ["threads", "processes", "own processes"])
    def test_all_say_the_same(self, kind: str) -> None:
        items: list[Item] = [*some(20), ("rome", "- a\n"), ("oslo", OSError(2, "No such file"))]
        executors: dict[str, Callable[[], Executor]] = {
            "threads": lambda: ThreadPoolExecutor(2),
            "processes": lambda: ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")),
            "own processes": lambda: Processes(2),
        }

        with executors[kind]() as executor:
            results = list(rebase_many(items, executor, chunk_size=3, **INTO))

        assert sorted(results, key=by_name) == sorted(rebase_many(items, **INTO), key=by_name)

    def test_items_are_taken_only_as_results_are(self) -> None:
        taken = []
        items = (taken.append(item[0]) or item for item in some(10))  # type: ignore[func-returns-value]
        results = rebase_many(items, **INTO)

        assert taken == []
        assert next(results).name == "cluster-000"
        assert taken == ["cluster-000"]

    @pytest.mark.parametrize(("chunk_size", "in_flight", "most"), [(2, 6, 6), (1, 1, 1), (5, 2, 5)])
    def test_only_so_many_are_handed_out_at_once(self, chunk_size: int, in_flight: int, most: int) -> None:
        taken = 0

        def items() -> Iterator[Item]:
            nonlocal taken
            for item in some(30):
                taken += 1
                yield item

        recorder = Recorder()
        ahead = []
        for done, _ in enumerate(rebase_many(items(), recorder, chunk_size=chunk_size, in_flight=in_flight, **INTO)):
            ahead.append(taken - done)

        assert len(ahead) == 30
        assert max(ahead) == most
        assert {len(names) for names in recorder.names} == {chunk_size}

    def test_results_come_as_they_finish(self) -> None:
        release = threading.Event()

        class Slow(ThreadPoolExecutor):
            def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
                def work() -> Any:
                    if args[0][0].name == "cluster-000":
                        release.wait()
                    return fn(*args, **kwargs)

                return super().submit(work)

        with Slow(2) as executor:
            results = rebase_many(some(2), executor, chunk_size=1, **INTO)
            first = next(results)
            release.set()

            assert [first.name, *(each.name for each in results)] == ["cluster-001", "cluster-000"]

    def test_what_is_not_begun_is_cancelled_when_nobody_wants_more(self) -> None:
        futures: list[Future[Any]] = []

        class FirstOnly(Recorder):
            def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
                futures.append(Future() if futures else super().submit(fn, *args, **kwargs))
                return futures[-1]

        results = rebase_many(some(3), FirstOnly(), chunk_size=1, **INTO)
        next(results)
        results.close()

        assert [future.cancelled() for future in futures] == [False, True, True]

    def test_a_cluster_that_ends_its_process_is_found_out_and_costs_no_other(self) -> None:
        class Fragile(Recorder):
            def meet(self, names: list[str]) -> None:
                if "cluster-004" in names:
                    raise BrokenProcessPool("ended abruptly")

        recorder = Fragile()

        results = {each.name: each for each in rebase_many(some(9), recorder, chunk_size=3, **INTO)}

        assert len(results) == 9
        assert {name for name, each in results.items() if each.error} == {"cluster-004"}
        assert results["cluster-004"].cause == "the process that worked on it ended"
        assert [names for names in recorder.names if len(names) == 1] == [[f"cluster-00{n}"] for n in (3, 4, 5)]

    def test_an_executor_that_is_broken_for_good_fails_all_that_is_left(self) -> None:
        class Broken(Recorder):
            def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
                if len(self.names) >= 2:
                    raise BrokenProcessPool("ended abruptly")
                return super().submit(fn, *args, **kwargs)

        outcomes = [each.outcome for each in rebase_many(some(6), Broken(), chunk_size=1, **INTO)]

        assert sorted(outcomes) == ["failed"] * 4 + ["ok"] * 2


class TestProcesses:
    """The command's own processes survive each other."""

    def test_a_process_that_ended_is_replaced(self) -> None:
        with Processes(1) as executor:
            with pytest.raises(BrokenProcessPool):
                executor.submit(os._exit, 3).result()

            assert executor.submit(int, "7").result() == 7

    def test_nothing_is_started_for_nothing(self) -> None:
        before = multiprocessing.active_children()

        with Processes(2):
            assert multiprocessing.active_children() == before

    def test_there_is_at_least_one_processor(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert usable_processors() >= 1
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
        monkeypatch.setattr(os, "cpu_count", lambda: None)
        assert usable_processors() == 1


class TestDask:
    """A fleet larger than one machine runs on Dask."""

    def test_a_cluster_of_two_workers_says_the_same(self) -> None:
        distributed = pytest.importorskip("distributed")
        items: list[Item] = [*some(20), ("rome", "- a\n")]

        with (
            distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
            distributed.Client(cluster) as client,
        ):
            workers = client.run(os.getpid)
            results = list(rebase_many(items, client.get_executor(), chunk_size=2, **INTO))

        assert len(set(workers.values()) - {os.getpid()}) == 2
        assert sorted(results, key=by_name) == sorted(rebase_many(items, **INTO), key=by_name)

    def test_what_the_documentation_shows_works(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        distributed = pytest.importorskip("distributed")
        page = (ROOT / "docs" / "how-to" / "many-clusters.md").read_text(encoding="utf-8")
        [code] = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
        shutil.copytree(ROOT / "fixtures" / "many-clusters" / "clusters", tmp_path / "clusters")
        monkeypatch.chdir(tmp_path)

        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
            exec(code.replace("tcp://scheduler.example.org:8786", cluster.scheduler_address), {})

        assert capsys.readouterr().out.startswith("3 clusters onto 1.16: 1 ok, 2 with something to decide\n")
        assert sorted(path.name for path in tmp_path.glob("*.yaml")) == [
            "harbour.yaml",
            "hilltop.yaml",
            "lakeside.yaml",
        ]


def decision(
    key: str,
    outcome: Outcome = "added",
    *,
    before: str | None = None,
    after: str | None = "x",
    review: bool = False,
    changes: bool = False,
    rules: tuple[str, ...] = (),
) -> DecisionBrief:
    fingerprint = f"{key} {outcome} {before} {after}"
    return DecisionBrief(key, outcome, review, changes, rules, before, after, fingerprint)


def finding(
    name: str, severity: Severity, *keys: str, message: str = "so it is", action: str = "look at it"
) -> Finding:
    return Finding(name, "kind", severity, keys, message, action, fingerprint=f"{name} {message}")


def cluster(name: str, *decisions: DecisionBrief, findings: tuple[Finding, ...] = ()) -> ClusterResult:
    return ClusterResult(name, "", "1.15", "1.16", {"added": len(decisions)}, decisions, findings)


def summary_of(*results: ClusterResult, **limits: int) -> FleetSummary:
    summary = FleetSummary(**limits)
    for result in results:
        summary.add(result)
    return summary


NEEDS = finding("rule-a", "required", "a", "b")


class TestSummary:
    """Results are counted by cause, and not kept."""

    def test_the_same_cause_is_one_whatever_the_values_are(self) -> None:
        values = [decision("name", "kept", after=value) for value in ("x", "y", "y")]
        summary = summary_of(*(cluster(f"c{index}", each) for index, each in enumerate(values)))

        [repeated] = summary.repeated_decisions()

        assert (repeated.clusters, repeated.examples) == (3, ["c0", "c1", "c2"])
        assert repeated.most.effective_after == "y"
        assert [variant.clusters for variant in repeated.variants.values()] == [1, 2]

    @pytest.mark.parametrize(
        "other",
        [
            decision("name", "dropped"),
            decision("other-name", "kept"),
            decision("name", "kept", review=True),
            decision("name", "kept", changes=True),
            decision("name", "kept", rules=("rule-a",)),
        ],
    )
    def test_another_cause_is_another_one(self, other: DecisionBrief) -> None:
        summary = summary_of(cluster("c0", decision("name", "kept")), cluster("c1", other))

        assert [each.clusters for each in summary.repeated_decisions()] == [1, 1]

    def test_findings_are_told_apart_by_id_and_keys(self) -> None:
        findings = (NEEDS, finding("rule-a", "required", "c"), finding("rule-b", "info", "a", "b"))
        summary = summary_of(cluster("c0", findings=findings), cluster("c1", findings=(NEEDS,)))

        found = summary.open_findings()

        assert [(each.most.id, each.most.keys, each.clusters) for each in found] == [
            ("rule-a", ("a", "b"), 2),
            ("rule-a", ("c",), 1),
            ("rule-b", ("a", "b"), 1),
        ]

    def test_the_gravest_come_first_then_those_of_most_clusters(self) -> None:
        rare, common = finding("rare", "recommended"), finding("common", "recommended")
        grave = finding("grave", "required")
        summary = summary_of(cluster("c0", findings=(common, rare, grave)), cluster("c1", findings=(common,)))

        assert [each.most.id for each in summary.open_findings()] == ["grave", "common", "rare"]

    def test_does_not_depend_on_the_order_in_which_clusters_finish(self) -> None:
        results = list(rebase_many([*some(9), ("rome", "- a\n"), ("oslo", "- a\n")], **INTO))

        forth, back = summary_of(*results, variants=9), summary_of(*reversed(results), variants=9)

        assert forth.to_dict()["findings"] == back.to_dict()["findings"]
        assert forth.to_dict()["failures"] == back.to_dict()["failures"]
        assert render(forth, "text") == render(back, "text")

    def test_keeps_a_bounded_number_of_examples_forms_and_causes(self) -> None:
        results = [cluster(f"c{n}", decision("name", "kept", after=f"{n}"), decision(f"own-{n}")) for n in range(9)]

        summary = summary_of(*results, examples=2, variants=3, causes=4)

        first = summary.repeated_decisions()[0]
        assert (first.clusters, first.examples, len(first.variants), first.other_forms) == (9, ["c0", "c1"], 3, 6)
        assert len(summary.decisions) == 4
        assert summary.not_listed == 6

    def test_tells_how_the_clusters_fared(self) -> None:
        look = finding("look", "recommended")
        summary = summary_of(cluster("c0"), cluster("c1", findings=(look,)), cluster("c2", findings=(NEEDS, look)))
        summary.add(ClusterResult("c3", error="c3: bad", cause="bad"), up_to_date=False)
        summary.add(cluster("c4"), up_to_date=True)
        summary.add_other_file("values.yaml")

        told = summary.to_dict()

        assert told["clusters"] == {"total": 5, "ok": 3, "needs-human": 1, "failed": 1, "to_review": 1, "up_to_date": 1}
        assert told["ways"] == [{"from": "1.15", "to": "1.16", "clusters": 4}]
        assert told["failures"] == [{"cause": "bad", "clusters": 1, "errors": ["c3: bad"]}]
        assert told["other_files"] == {"total": 1, "examples": ["values.yaml"]}

    @pytest.mark.parametrize(
        ("findings", "required", "review"),
        [((), False, False), ((finding("look", "recommended"),), False, True), ((NEEDS,), True, True)],
    )
    def test_needs_a_human_where_one_cluster_does(
        self, findings: tuple[Finding, ...], required: bool, review: bool
    ) -> None:
        summary = summary_of(cluster("c0"), cluster("c1", findings=findings))

        assert (summary.needs_human("required"), summary.needs_human("review")) == (required, review)


REPORT = """\
5 clusters onto 1.16: 3 ok, 1 with something to decide, 1 failed

Could not be rebased (1)
! bad: 1 cluster
    c3.yaml:1:1: bad

A person has to decide (1)
! a, b: 1 cluster
    So it is.
    To do: look at it
    In c2.yaml.

To look at (2)
? look: 2 clusters
    Or so.
    Elsewhere: So it is.
    To do: look at it
    In c1.yaml, c2.yaml.
? tunnel: 1 cluster
    "geneve"
    In c2.yaml.

Changes what the clusters do (1)
~ mode: 2 clusters
    "a" -> "b" in 1 cluster
    "a" -> "c" in 1 cluster
    [rule-a]
    In c0.yaml, c1.yaml.

Written because the upgrade needs it (1)
+ must: "x" in c0.yaml

New in the template (2)
+ new: "false" in 3 clusters
+ newer in 2 clusters

The clusters' own, kept (1)
= name in 3 clusters

Also worth knowing (1)
* fyi: 1 cluster
    So it is.
    In c0.yaml.

From and to: 1.15 -> 1.16 (4).
1 cluster of those that are ok: something to look at.
1 cluster up to date already, counted as they were.
2 files without the ConfigMap, left out: kustomization.yaml, values.yaml.
"""


@pytest.fixture
def summary() -> FleetSummary:
    """A fleet with something of all that a report says."""
    look = finding("look", "recommended")
    new, own = decision("new", after="false"), decision("name", "kept", after=None)
    must = decision("must", "required")
    modes = [decision("mode", "adopted", before="a", after=after, changes=True, rules=("rule-a",)) for after in "bc"]
    newer = [decision("newer", after=after) for after in "bc"]
    tunnel = decision("tunnel", "kept", after="geneve", review=True)
    summary = summary_of(
        cluster("c2.yaml", new, own, tunnel, findings=(NEEDS, look)),
        cluster("c0.yaml", new, newer[0], own, modes[0], must, findings=(finding("fyi", "info", action=""),)),
        cluster("c1.yaml", new, newer[1], own, modes[1], findings=(finding("look", "recommended", message="or so"),)),
        ClusterResult("c3.yaml", error="c3.yaml:1:1: bad", cause="bad"),
    )
    summary.add(cluster("c4.yaml"), up_to_date=True)
    summary.add_other_file("values.yaml")
    summary.add_other_file("kustomization.yaml")
    return summary


class TestReport:
    """Each cause is said once, with its clusters."""

    def test_text_says_what_to_decide_then_what_repeats(self, summary: FleetSummary) -> None:
        assert render(summary, "text") == REPORT

    @pytest.mark.parametrize("report_format", FORMATS)
    def test_every_format_tells_of_failures_and_of_what_needs_a_person(
        self, summary: FleetSummary, report_format: str
    ) -> None:
        report = render(summary, report_format)

        assert "c3.yaml" in report
        assert "c2.yaml" in report

    def test_json_has_every_cause(self, summary: FleetSummary) -> None:
        told = json.loads(render(summary, "json"))

        assert (told["format_version"], told["report"]) == ("1.0", "fleet")
        assert {each["id"] for each in told["findings"]} == {"rule-a", "look", "fyi"}
        assert {each["key"] for each in told["decisions"]} == {"new", "newer", "name", "mode", "must", "tunnel"}

    def test_long_sections_are_cut_short_and_say_so(self) -> None:
        many = summary_of(cluster("c0", *(decision(f"key-{n:02}") for n in range(40))))

        text, told = render(many, "text"), json.loads(render(many, "json"))

        assert "New in the template (40)" in text
        assert "* and 30 more, which --report-format json lists" in text
        assert "key-09" in text
        assert "key-10" not in text
        assert len(told["decisions"]) == 40

    def test_says_what_was_too_much_to_list(self) -> None:
        many = summary_of(*(cluster(f"c{n}", decision(f"own-{n}")) for n in range(9)), causes=4)

        assert "5 more findings and decisions are not listed" in render(many, "text")

    def test_what_is_true_of_all_is_said_of_all(self) -> None:
        look, change = finding("look", "recommended"), decision("mode", "adopted", before="a", changes=True)
        all_of_them = summary_of(*(cluster(f"c{n}", change, decision("new"), findings=(look,)) for n in range(9)))

        text = render(all_of_them, "text")

        assert re.findall(r"^. (.*): all 9 clusters$", text, re.M) == ["look", "mode"]
        assert '+ new: "x" in all 9 clusters\n' in text
        assert "c0" not in text

    def test_says_which_values_are_left_unsaid(self) -> None:
        changes = (decision("mode", "adopted", before="a", after=f"{n}", changes=True) for n in range(9))

        text = render(summary_of(cluster("other"), *(cluster(f"c{n}", each) for n, each in enumerate(changes))), "text")

        assert "other values in 4 clusters" in text

    def test_an_empty_fleet_is_said_to_be_one(self) -> None:
        assert render(FleetSummary(), "text").startswith("0 clusters: nothing to do\n")
