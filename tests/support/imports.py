"""Which module of the package imports which, however it does so: at the top, in a function, for types, or by name."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = ["circles", "imports"]


def imports(package: Path) -> dict[str, set[str]]:
    """Return for each module of *package* those that it imports, by their names below the package.

    A name taken from a package counts as taken from the module that it comes from there; names that are loaded when
    first used are imported for type checkers as well. The package itself is `""`; it only says where its names are.
    """
    trees = {
        _name(path.relative_to(package)): ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")
    }
    reader = _Reader(package.name, trees)
    # `lazy` imports what packages tell it, which counts as theirs.
    return {name: set(reader.imported(name)) - {name} for name in trees if name != "lazy"} | {"lazy": set()}


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class _Reader:
    """Reads the imports of modules."""

    def __init__(self, package: str, trees: Mapping[str, ast.Module]) -> None:
        self.package = package
        self.trees = trees
        self.packages = {""} | {name.rpartition(".")[0] for name in trees}
        self.origins = {name: self._taken(name) for name in self.packages}

    def imported(self, module: str) -> Iterator[str]:
        """Yield the modules that *module* imports."""
        for node in ast.walk(self.trees[module]):
            match node:
                case ast.ImportFrom(module=str(source), names=names, level=0) if self._is_own(source):
                    yield from (self._home(self._short(source), alias.name) for alias in names)
                case ast.Import(names=names):
                    yield from (self._short(alias.name) for alias in names if self._is_own(alias.name))
                case ast.Call(func=ast.Name(id="import_module"), args=[ast.JoinedStr(values=values)]):
                    yield from self._below(self._beginning(module, values))
                case ast.Call(func=ast.Name(id="import_module"), args=[ast.Constant(value=str(name))]):
                    yield from (self._short(each) for each in [name] if self._is_own(each))
                case ast.ImportFrom(level=level) if level:
                    raise AssertionError(f"{module} imports relative to itself, which nothing else here does")

    def _is_own(self, name: str) -> bool:
        return name.partition(".")[0] == self.package

    def _short(self, name: str) -> str:
        return name.partition(".")[2]

    def _join(self, *parts: str) -> str:
        return ".".join(part for part in parts if part)

    def _home(self, source: str, name: str) -> str:
        """Return the module that *name* of the module *source* comes from."""
        if (below := self._join(source, name)) in self.trees:
            return below
        origin = self.origins[source].get(name) if source in self.packages else None
        return source if origin is None else self._home(origin, name)

    def _taken(self, module: str) -> dict[str, str]:
        """Return for each name that *module* takes from another which that is."""
        nodes = (node for node in ast.walk(self.trees[module]) if isinstance(node, ast.ImportFrom))
        return {
            alias.name: self._short(node.module)
            for node in nodes
            if node.module and self._is_own(node.module)
            for alias in node.names
        }

    def _beginning(self, module: str, values: list[ast.expr]) -> str:
        """Return the constant beginning of a name that is made when the program runs."""
        text = ""
        for value in values:
            match value:
                case ast.Constant(value=str(part)):
                    text += part
                case ast.FormattedValue(value=ast.Name(id="__name__")):
                    text += self._join(self.package, module)
                case _:
                    break
        return self._short(text)

    def _below(self, beginning: str) -> Iterator[str]:
        """Yield the modules whose names begin so, whichever it will be."""
        assert beginning, "which module is imported cannot be told"
        yield from (name for name in self.trees if name.startswith(beginning))


def circles(graph: Mapping[str, Iterable[str]]) -> set[frozenset[str]]:
    """Return the groups of modules that each lead to all others of their group."""
    reached = {name: _reachable(name, graph) for name in graph}
    groups = {frozenset(other for other in reached[name] if name in reached.get(other, ())) for name in graph}
    return groups - {frozenset()}


def _reachable(start: str, graph: Mapping[str, Iterable[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += graph.get(name, ())
    return reached
