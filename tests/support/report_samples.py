"""Reports to render: one of each kind from inputs of our own, and issues with any text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from cilium_cmrebase import check, diff, plan, rebase
from cilium_cmrebase.document import ConfigMap, Place
from cilium_cmrebase.fleet.rebasing import rebase_many
from cilium_cmrebase.fleet.summary import FleetSummary
from cilium_cmrebase.report.model import Entry, Issue, Report, Section

__all__ = ["FOUND", "HEAD", "UPGRADE", "an_issue", "found", "report_on", "texts"]

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cilium-config\n  namespace: kube-system\ndata:\n"
# A cluster of 1.14 with something for every section: a value that 1.15 reads no longer, one that is no string, a key
# that nobody knows, one that is repeated, and values that look like markup.
UPGRADE = (
    HEAD
    + "  # ours\n"
    + "  tunnel: disabled\n"
    + "  enable-ipv4: true\n"
    + '  enable-hubbel: "@everyone <b>#1</b> https://example.com"\n'
    + '  monitor-aggregation: "none"\n'
    + '  identity-allocation-mode: "kvstore"\n'
    + "  enable-remote-node-identity: 'false'\n"
    + '  cluster-name: "[a](b)"\n'
    + '  cluster-name: "über\\u202e%0A::error::"\n'
)
_WRONG = HEAD + '  debug: tRUE\n  cluster-id: 7\n  tunnel: vxlan\n  masquerade: "true"\n  ipam: "any\\npool"\n'
_CLEAN = HEAD + '  debug: "true"\n'

_MARKUP = (
    "% %0A ::error:: , : ]]> <b> &amp; ` `` ``` * _ [a](b) ![a](b) | @me #1 GH-1 !1 %1 ~~ \\ <!-- </details> "
    "& \" ' {0} https://x.example www.x.example a@b.example :key: $x$"
)
_MORE_MARKUP = (" ", "\r\n", "\x00", "\x1b[2J", "\u202e", "\u2028", "- ", "1. ", "> ", "# ")

FOUND: dict[str, Callable[[], Any]] = {
    "upgrade": lambda: rebase(ConfigMap(UPGRADE, source="old.yaml"), from_release="1.14", to_release="1.16"),
    "nothing to upgrade": lambda: rebase(ConfigMap(_CLEAN, source="old.yaml"), from_release="1.16", to_release="1.16"),
    "downgrade": lambda: rebase(ConfigMap(UPGRADE, source="old.yaml"), from_release="1.16", to_release="1.14"),
    "wrong": lambda: check(ConfigMap(_WRONG, source="dir/wrong.yaml"), release="1.16"),
    "clean": lambda: check(ConfigMap(_CLEAN, source="clean.yaml"), release="1.16"),
    "plan": lambda: plan(ConfigMap(UPGRADE, source="old.yaml"), "1.16", from_release="1.14"),
    "patches": lambda: plan(ConfigMap(_CLEAN, source="old.yaml"), "1.16.5", from_release="1.16.2"),
    "nowhere to go": lambda: plan(ConfigMap(_CLEAN, source="old.yaml"), "1.16.5", from_release="1.16.5"),
    "difference": lambda: diff(ConfigMap(UPGRADE, source="old.yaml"), "1.16", left_release="1.14"),
    "difference in effect": lambda: diff("1.15", "1.16", effective=True),
    "no difference": lambda: diff("1.16", "1.16"),
    "fleet": lambda: _fleet(("b.yaml", UPGRADE), ("a.yaml", UPGRADE), ("c.yaml", "no: ConfigMap\n")),
    "no fleet": lambda: _fleet(),
}


def _fleet(*clusters: tuple[str, str]) -> FleetSummary:
    summary = FleetSummary()
    for result in rebase_many(clusters, from_release="1.14", to_release="1.16"):
        summary.add(result)
    summary.add_other_file("values.yaml")
    return summary


@cache
def found(name: str) -> Any:
    """Return what a use case found: one of `FOUND`."""
    return FOUND[name]()


def an_issue(**changes: Any) -> Issue:
    """Return an issue like any other but for *changes*."""
    plain: dict[str, Any] = {
        "id": "unknown-key",
        "title": "Unknown key",
        "help": "Cilium ignores keys that it does not know.",
        "severity": "required",
        "heading": "debg: unknown key",
        "message": "No release knows it.",
        "action": "To do: correct it.",
        "source": "",
        "keys": ("debg",),
        "place": Place("old.yaml", 7, 3, '  debg: "true"'),
        "fingerprint": "0123456789abcdef",
    }
    return Issue(**(plain | changes))


def report_on(*issues: Issue, **changes: Any) -> Report:
    """Return a report with *issues* like any other but for *changes*."""
    plain: dict[str, Any] = {
        "headline": "old.yaml checked",
        "sections": (Section("To do", tuple(Entry("required", issue.heading) for issue in issues)),),
        "closing": ("2 options checked.",),
        "data": lambda: {"report": "check"},
        "issues": lambda: issues,
    }
    return Report(**(plain | changes))


def texts() -> st.SearchStrategy[str]:
    """Return any text, and more often than by chance what formats take for their own."""
    special = st.sampled_from((*_MARKUP.split(), *_MORE_MARKUP))
    return st.lists(st.text(max_size=8) | special, max_size=8).map("".join)
