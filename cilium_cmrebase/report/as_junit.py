"""A report as JUnit XML, which most pipelines show as tests: what is required and open is a failure."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

from cilium_cmrebase.quoting import escaped
from cilium_cmrebase.report.model import Issue, Report

__all__ = ["render"]

# What XML 1.0 does not allow, and a carriage return, which its readers turn into a line feed.
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Return a test suite with a test case for each issue, or with one that passes where there is none.

    Only what is required fails: pipelines turn red by failures, as they do by the program's exit status. Accepted
    issues are skipped, and all others pass with what there is to say as their output.
    """
    suite = ElementTree.Element("testsuite", name=_xml(report.headline))
    names: Counter[str] = Counter()
    for issue in report.issues:
        names[issue.heading] += 1
        _add(suite, report.name, issue, names[issue.heading])
    if not report.issues:
        case = _case(suite, report.name, "nothing is left to decide")
        ElementTree.SubElement(case, "system-out").text = _xml("\n".join(report.closing))
    root = ElementTree.Element("testsuites", name="cilium-cmrebase")
    for element in (root, suite):
        element.attrib |= {
            "tests": str(len(suite)),
            "failures": str(len(suite.findall("testcase/failure"))),
            "errors": "0",
            "skipped": str(len(suite.findall("testcase/skipped"))),
            "time": "0",
        }
    root.append(suite)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add(suite: ElementTree.Element, command: str, issue: Issue, time: int) -> None:
    # Some readers take test cases of one name for one.
    case = _case(suite, command, issue.heading if time == 1 else f"{issue.heading} ({time})")
    place = issue.place
    lines = [
        f"{place.source}:{place.line}:{place.column}: {issue.message}",
        issue.action,
        *issue.commands,
        issue.source,
    ]
    text = _xml("\n".join(line for line in lines if line))
    if issue.accepted is None and issue.severity == "required":
        ElementTree.SubElement(case, "failure", message=_xml(issue.message), type=_xml(issue.id)).text = text
        return
    if issue.accepted is not None:
        ElementTree.SubElement(case, "skipped", message=_xml(f"accepted: {issue.accepted}"))
    ElementTree.SubElement(case, "system-out").text = text


def _case(suite: ElementTree.Element, command: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=f"cilium-cmrebase.{command}", name=_xml(name), time="0")


def _xml(text: str) -> str:
    return _NO_XML.sub(lambda match: escaped(match.group()), text)
