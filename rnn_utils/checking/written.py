"""What a learner's source says of its lines: which words stand in them, and where those come from.

A question about a word is asked only where the word stands.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rnn_utils.checking.exercises import EXERCISES, LOOP


@dataclass(frozen=True)
class Written:
    """The words of a function.

    Attributes:
        tree: the syntax tree of its source.
    """

    tree: ast.Module

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that stand in it, but for those of its arguments where they are given."""
        nodes = ast.walk(self.tree)
        return frozenset(node.id for node in nodes if isinstance(node, ast.Name))

    @property
    def unread(self) -> dict[int, str]:
        """The arguments that it never reads, by their places."""
        function = self._function
        if function is None:
            return {}
        read = set(_words(function.body))
        arguments = [*function.args.posonlyargs, *function.args.args]
        return {place: one.arg for place, one in enumerate(arguments) if one.arg not in read}

    @cached_property
    def returned(self) -> list[str]:
        """The names that it returns, in order; empty ones for what is no name by itself."""
        body = self._function.body if self._function else []
        gives = [node.value for node in body if isinstance(node, ast.Return)]
        parts = gives[-1].elts if gives and isinstance(gives[-1], ast.Tuple) else []
        return [part.id if isinstance(part, ast.Name) else "" for part in parts]

    @property
    def returns_in_a_loop(self) -> bool:
        """Whether a `return` of its own stands inside a loop, and ends it in its first round."""
        own = _own_nodes(self._function) if self._function else ()
        loops = [node for node in own if isinstance(node, (ast.For, ast.While))]
        return any(isinstance(node, ast.Return) for loop in loops for node in _own_nodes(loop))

    def sets(self, name: str) -> bool:
        """Tell whether a name is set in it.

        Args:
            name: the name.
        """
        return name in self._made_of

    def stands_in_line(self, word: str, line: str) -> bool:
        """Tell whether a word stands in a line.

        Args:
            word: a name, the key of a dictionary, or a function such as `np.tanh`.
            line: what the line sets; for a call of another exercise, that one's name; for the
                head of a loop, `loop`.
        """
        return _last(word) in self._made_of.get(line, ())

    def leads_to_line(self, word: str, line: str) -> bool:
        """Tell whether a word stands in a line, or in one that a name in it comes from.

        Further away, it may well be one of many, and the right one there.

        Args:
            word: a name, the key of a dictionary, or a function such as `np.tanh`.
            line: what the line sets; where nothing of this name is set, any line counts.
        """
        if line not in self._made_of:
            return any(_last(word) in words for words in self._made_of.values())
        own = self._made_of[line]
        return any(_last(word) in words for words in (own, *map(self._words_of, own)))

    def _words_of(self, name: str) -> set[str]:
        return self._made_of.get(name, set())

    @property
    def _function(self) -> ast.FunctionDef | None:
        return next((node for node in self.tree.body if isinstance(node, ast.FunctionDef)), None)

    @cached_property
    def _made_of(self) -> dict[str, set[str]]:
        """For each name that is set, each function inside, and each key, the words it is made of.

        A call of another exercise counts as what that one's name is made of, too.
        """
        made_of: defaultdict[str, set[str]] = defaultdict(set)
        for node in ast.walk(self.tree):
            for targets, parts in _settings(node):
                words = set(_words(parts))
                for target in targets:
                    made_of[target] |= words
        return dict(made_of)


def read_tree(source: str) -> ast.Module | None:
    """Parse a learner's source, without Python's warnings.

    Args:
        source: the source.

    Returns:
        Its syntax tree, or None where it can't be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def statement_at(tree: ast.Module, source: str, number: int) -> str:
    """Give the whole statement that a line belongs to, in one line.

    Args:
        tree: the syntax tree of the source.
        source: the source that it stands in.
        number: the line's number, from 1.

    Returns:
        The statement; of one that holds others, the line alone.
    """
    lines = source.splitlines()
    first, last = number, number
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for node in statements:
        if not hasattr(node, "body") and node.lineno <= number <= (node.end_lineno or 0):
            first, last = node.lineno, node.end_lineno or number
    return " ".join(line.strip() for line in lines[first - 1 : last])


def set_by(node: ast.AST) -> list[str]:
    """List what a statement sets: names, keys, and `loop` for the head of one.

    Args:
        node: the statement.
    """
    return [name for names, _parts in _settings(node) for name in names]


def _settings(node: ast.AST) -> Iterator[tuple[list[str], list[ast.AST]]]:
    """Yield what a node sets, and the parts that it is made of."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(
            targets
        ) == len(values):
            for target, value in zip(targets, values, strict=True):
                yield _set_in([target]), [value, target]
        case ast.Assign(targets=targets, value=value):
            yield _set_in(targets), [value, *targets]
        case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            yield _set_in([target]), [value, target]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield _set_in([target]), [value, target]
        case ast.For(target=target, iter=value):
            yield [*_set_in([target]), LOOP], [value]
        case ast.comprehension(target=target, iter=value):
            yield _set_in([target]), [value]
        case ast.While(test=value):
            yield [LOOP], [value]
        case ast.FunctionDef(name=name, body=body):
            yield [name], list(body)
        case ast.Call(func=ast.Attribute(value=value, attr="append" | "extend" | "insert")):
            yield _set_in([value]), list(node.args)
        case ast.Call(func=ast.Name(id=name)) if name in EXERCISES:
            yield [name], [*node.args, *(keyword.value for keyword in node.keywords)]
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield [key.value], [value]


def _set_in(targets: Collection[ast.expr]) -> list[str]:
    """The names that targets set: of a part of an array, the array; of an entry, its key too."""
    found: list[str] = []
    waiting = list(targets)
    while waiting:
        target = waiting.pop()
        match target:
            case ast.Name(id=name):
                found.append(name)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                waiting += elements
            case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
                found.append(key)
                waiting.append(value)
            case ast.Subscript(value=value) | ast.Attribute(value=value) | ast.Starred(value=value):
                waiting.append(value)
    return found


def _words(parts: Iterable[ast.AST]) -> Iterator[str]:
    """Yield names that are read, attributes, and texts such as keys."""
    for part in parts:
        for node in ast.walk(part):
            match node:
                case ast.Name(id=word, ctx=ast.Load()) | ast.Attribute(attr=word):
                    yield word
                case ast.Constant(value=str(word)):
                    yield word


def _last(word: str) -> str:
    return word.rpartition(".")[2]


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a statement, without what stands in functions inside it."""
    waiting = [node]
    while waiting:  # a sum of thousands of terms stands as deep
        for child in ast.iter_child_nodes(waiting.pop()):
            if not isinstance(child, (ast.FunctionDef, ast.Lambda)):
                yield child
                waiting.append(child)
