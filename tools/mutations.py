"""Small changes of a program that its tests ought to notice, for tools/mutate.py.

Texts that people read are left alone, since tests compare ids, keys and values, not prose; so are types, docstrings and
imports. Regular expressions are changed inside: replaced as a whole they would hardly ever go unnoticed.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import attrs

__all__ = ["Change", "changes", "regex_changes"]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_NAMES = {
    "all": "any",
    "any": "all",
    "endswith": "startswith",
    "find": "rfind",
    "lstrip": "strip",
    "match": "search",
    "fullmatch": "match",
    "max": "min",
    "min": "max",
    "partition": "rpartition",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "rfind": "find",
    "rpartition": "partition",
    "rstrip": "strip",
    "startswith": "endswith",
}
# Calls that give back something like what they are given.
_WRAPPERS = frozenset({"abs", "list", "reversed", "set", "sorted", "tuple"})
_TIDIERS = frozenset({"casefold", "lower", "lstrip", "removeprefix", "removesuffix", "rstrip", "strip", "upper"})
_PROSE = re.compile(r"[A-Za-z]{2,}[,;:.]? [a-z]")
_TOKEN = re.compile(
    r"(?P<escape>\\[AZbB])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<look>\(\?<?[=!](?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\])*\))"
    r"|(?P<group>\(\?(?:P?<\w+>|[a-z]*:))|(?P<quantifier>[*+?]|\{[0-9]+(?:,[0-9]*)?\})|(?P<anchor>[$^])|(?:.|\n)",
    re.S,
)
_QUANTIFIERS = {"*": "+", "+": "*", "?": ""}
_Item = TypeVar("_Item")


@attrs.define
class Change:
    """One change of a module; to be applied once, to the tree that it was made from.

    Attributes:
        line: The first line of what changes, counted from 1.
        end_line: The last one.
        before: What changes, as code on one line.
        after: What takes its place.
    """

    line: int
    end_line: int
    before: str
    after: str
    _parent: ast.AST
    _field: str
    _index: int | None
    _new: ast.AST

    def apply(self) -> None:
        """Change the tree."""
        if self._index is None:
            setattr(self._parent, self._field, self._new)
        else:
            getattr(self._parent, self._field)[self._index] = self._new


def changes(tree: ast.Module) -> Iterator[Change]:
    """Yield every change of *tree*, in the order of the text."""
    yield from _inside(tree, outside_functions=True, regex=False)


def _inside(parent: ast.AST, *, outside_functions: bool, regex: bool) -> Iterator[Change]:
    for field, content in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "ctx", "op", "ops"):
            continue
        several = isinstance(content, list)
        for index, node in enumerate(content if several else [content]):
            if not isinstance(node, ast.AST) or _is_left_alone(node):
                continue
            position = node if hasattr(node, "lineno") else parent
            is_regex = (regex and isinstance(parent, ast.JoinedStr | ast.BinOp)) or _is_regex(parent, node)
            seen = {ast.dump(node)}
            for new in _replacements(node, field, outside_functions=outside_functions, regex=is_regex):
                if ast.dump(new) not in seen:
                    seen.add(ast.dump(new))
                    ast.copy_location(new, position)
                    before, after = _shown(ast.unparse(node), ast.unparse(new))
                    lines = position.lineno, position.end_lineno  # type: ignore[attr-defined]
                    yield Change(*lines, before, after, parent, field, index if several else None, new)
            yield from _inside(
                node,
                outside_functions=outside_functions and not isinstance(node, ast.FunctionDef | ast.Lambda),
                regex=is_regex,
            )


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case (
            ast.Import()
            | ast.ImportFrom()
            | ast.Expr(value=ast.Constant())  # docstrings
            | ast.Assign(targets=[ast.Name(id="__all__")])
            | ast.AnnAssign(annotation=ast.Name(id="TypeAlias"))
            | ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.Subscript(value=ast.Name(id="Literal"))
        ):
            return True
        case ast.Constant(value=str(text)):
            return _PROSE.search(text) is not None
    return False


def _is_regex(parent: ast.AST, node: ast.AST) -> bool:
    """Say whether *node* is a pattern: given to a function of `re`, or a private constant written like one."""
    match parent:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[first, *_]):
            return node is first
        case ast.Assign(targets=[ast.Name(id=name)]) if name.startswith("_") and name.isupper():
            is_text = isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp)
            return is_text and re.search(r"[]\\(]", "".join(_texts(node))) is not None
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _texts(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def _with(node: ast.AST, **fields: Any) -> Any:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _replacements(node: ast.AST, field: str, *, outside_functions: bool, regex: bool) -> Iterator[ast.AST]:
    """Yield what could stand in place of *node*, which is its parent's *field*."""
    if field in ("test", "ifs") and not _flips(node):
        yield ast.UnaryOp(ast.Not(), node)  # type: ignore[arg-type]
    match node:
        case ast.Constant(value=value):
            yield from (ast.Constant(new) for new in _other_constants(value, regex=regex))
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp() | ast.BinOp():
            yield from _other_operations(node)
        case ast.Slice():
            yield from (_with(node, **{end: None}) for end in ("lower", "upper") if getattr(node, end) is not None)
        case ast.Call():
            yield from _other_calls(node)
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
            yield from _other_collections(node, field, outside_functions=outside_functions)
        case ast.stmt():
            yield from _other_statements(node)


def _other_operations(node: ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for number, op in enumerate(ops):
                yield _with(node, ops=[*ops[:number], _COMPARISONS[type(op)](), *ops[number + 1 :]])
        case ast.BoolOp(values=values):
            for fewer in _without_one(values):
                yield fewer[0] if len(fewer) == 1 else _with(node, values=fewer)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _OPERATORS:
            if not any(_is_text(side) or isinstance(side, ast.JoinedStr | ast.List) for side in (left, right)):
                yield _with(node, op=_OPERATORS[type(op)]())


def _without_one(items: list[_Item]) -> Iterator[list[_Item]]:
    """Yield *items* without the first, without the second, and so on."""
    yield from (items[:number] + items[number + 1 :] for number in range(len(items)))


def _other_collections(
    node: ast.Tuple | ast.List | ast.Set | ast.Dict, field: str, *, outside_functions: bool
) -> Iterator[ast.AST]:
    """Yield tables without one of their entries; elsewhere only the types that an exception handler lists."""
    if isinstance(node, ast.Dict):
        if outside_functions and len(node.keys) > 1:
            for keys, values in zip(_without_one(node.keys), _without_one(node.values), strict=True):
                yield _with(node, keys=keys, values=values)
    elif (outside_functions or field == "type") and len(node.elts) > 1:
        yield from (_with(node, elts=elements) for elements in _without_one(node.elts))


def _flips(test: ast.AST) -> bool:
    """Say whether one of the other changes of *test* is its opposite."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[op]):
            return isinstance(op, ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn)
    return False


def _other_constants(value: object, *, regex: bool) -> Iterator[int | str]:
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case str() if regex:
            yield from regex_changes(value)
        case str():
            yield value + "x" if value else "x"


def regex_changes(pattern: str) -> Iterator[str]:
    """Yield *pattern* with one quantifier, anchor, look-around, flag of a group or negation of a class changed."""
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        new: str | None = None
        if match["quantifier"]:
            new = _QUANTIFIERS.get(token, "")
        elif match["anchor"] or match["escape"] or match["look"]:
            new = ""
        elif token.startswith("[^"):
            new = "[" + token[2:]
        if new is not None:
            yield pattern[: match.start()] + new + pattern[match.end() :]


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    function = node.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if name in _NAMES:
        renamed = {"id" if isinstance(function, ast.Name) else "attr": _NAMES[name]}
        yield _with(node, func=_with(function, **renamed))
    if name in _WRAPPERS and len(node.args) == 1 and isinstance(function, ast.Name):
        yield node.args[0]
    if name in _TIDIERS and isinstance(function, ast.Attribute):
        yield function.value
    for number, keyword in enumerate(node.keywords):
        if keyword.arg is not None and not _is_prose(keyword.value):
            yield _with(node, keywords=node.keywords[:number] + node.keywords[number + 1 :])


def _is_prose(node: ast.AST) -> bool:
    """Say whether *node* makes a text for people."""
    return any(_PROSE.search(text) for text in _texts(node))


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield ast.Return(ast.Constant(None))
        case ast.Assign(value=value, targets=[target, *_]):
            if isinstance(target, ast.Subscript | ast.Attribute):
                yield ast.Pass()
            elif isinstance(target, ast.Name) and not _is_nothing(value):
                yield _with(node, value=ast.Constant(None))
        case ast.AugAssign(op=op, target=target, value=value):
            yield ast.Pass()
            yield ast.Assign([_with(target, ctx=ast.Store())], value)
            if type(op) in _OPERATORS and not isinstance(value, ast.List | ast.JoinedStr) and not _is_text(value):
                yield _with(node, op=_OPERATORS[type(op)]())
        case ast.Expr() | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Pass()
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()


def _is_nothing(node: ast.AST) -> bool:
    """Say whether *node* is None or False, in place of which None is hardly a change."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _shown(before: str, after: str) -> tuple[str, str]:
    """Return both texts on one line, cut to what differs and a little around it."""
    before, after = (" ".join(text.split()) for text in (before, after))
    shorter = min(len(before), len(after))
    start = next((number for number in range(shorter) if before[number] != after[number]), shorter)
    room = shorter - start
    end = next((number for number in range(room) if before[-1 - number] != after[-1 - number]), room)
    first = max(0, start - 40)
    return tuple(  # type: ignore[return-value]
        ("…" if first else "") + text[first : len(text) - end + 20][:160] + ("…" if end > 20 else "")
        for text in (before, after)
    )
