"""What a report consists of: one model that every kind of report is turned into and every format is made from."""

# Without postponed annotations: typing would compile those of named tuples anew at every start, one by one.

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from cilium_cmrebase.document import Place
from cilium_cmrebase.rules import SEVERITIES, Severity

if TYPE_CHECKING:
    from cilium_cmrebase.checking.fixes import Fix

__all__ = ["Commands", "Entry", "Issue", "Mark", "Report", "Section", "documented_in"]

# What an entry is: something that a person has to do, should look at, that changes, is held back, comes, moves, goes,
# stays, or is just said.
Mark: TypeAlias = Literal["required", "review", "change", "held", "new", "moved", "gone", "same", "note", "step"]


class Commands(NamedTuple):
    """Commands for a shell, in order, below what they are for."""

    commands: tuple[str, ...]


class Entry(NamedTuple):
    """One thing that a report says.

    Attributes:
        mark: What sort of thing it is.
        heading: What it is about, on one line.
        lines: What there is to say, a sentence or two each, and commands.
        place: Where it stands in the user's text; None where it does not.
    """

    mark: Mark
    heading: str
    lines: tuple[str | Commands, ...] = ()
    place: Place | None = None


class Section(NamedTuple):
    """Entries under a title.

    Attributes:
        title: The title.
        entries: What stands under it; a section without entries is left out.
        counted: Whether the title says how many there are.
        folded: Whether a format that can fold it away does so: nobody has to read it before deciding.
        level: 1 for a section, 2 for a part of the section before.
    """

    title: str
    entries: tuple[Entry, ...] = ()
    counted: bool = True
    folded: bool = False
    level: Literal[1, 2] = 1


class Issue(NamedTuple):
    """One thing that is left to a person, as programs that collect such things want it.

    All texts are on one line.

    Attributes:
        id: By which all issues of its sort go: a rule's id, or the name of a check.
        title: What sort of issue it is; the same for all with its id.
        help: What there is to know of the sort; the same for all with its id.
        severity: How grave it is.
        heading: What it is about.
        message: What is the matter.
        action: What to do; empty where nothing is known.
        commands: Commands that a person is to run, in order.
        source: Where it is documented; empty where nowhere.
        keys: The options concerned.
        place: The key that it is about in the user's text, else where the options begin.
        fingerprint: By which the same issue is known again in a later run, wherever it stands.
        fix: The change of the user's text that mends it; None where a person has to decide.
        accepted: Why somebody accepted it as it is; None where nobody did.
    """

    id: str
    title: str
    help: str
    severity: Severity
    heading: str
    message: str
    action: str
    source: str
    keys: tuple[str, ...]
    place: Place
    fingerprint: str
    fix: "Fix | None" = None
    accepted: str | None = None
    commands: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that there is to say of it, in sentences."""
        return " ".join(filter(None, (self.message, self.action, documented_in(self.source))))

    @property
    def text_and_commands(self) -> str:
        """The same, with a line for each command."""
        return "\n".join((self.text, *(f"$ {command}" for command in self.commands)))


def documented_in(source: str) -> str:
    """Return *source* as it is put behind what it documents; nothing where there is none."""
    return f"({source})" if source else ""


class Report:
    """A report.

    Attributes:
        headline: What it is about, on one line.
        sections: What there is to say, the most important first.
        closing: Counts, and what was compared.
    """

    def __init__(
        self,
        headline: str,
        sections: Iterable[Section],
        closing: Iterable[str],
        data: Callable[[], Mapping[str, Any]],
        issues: Callable[[], Iterable[Issue]],
    ) -> None:
        """Take up what people read; *data* and *issues*, which are for programs, are called only when asked for."""
        self.headline = headline
        self.sections = tuple(sections)
        self.closing = tuple(closing)
        self._data = data
        self._issues = issues

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """The same for programs, in its published form; it holds the report's name as `report`."""
        return self._data()

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """What is left to a person, the gravest first, then in the order given."""
        return tuple(sorted(self._issues(), key=lambda issue: SEVERITIES.index(issue.severity)))

    @property
    def name(self) -> str:
        """The name of the command whose report it is, such as `rebase`."""
        return str(self.data["report"])
