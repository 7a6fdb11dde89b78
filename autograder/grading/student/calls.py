"""Answers the judge's calls of one exercise, in a process forked for that exercise alone."""

from __future__ import annotations

import builtins
import inspect
import itertools
import socket
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.grading.student import wire
from autograder.grading.student.cells import describe

SHARING_EFFORT = 10_000


def serve(
    channel: socket.socket,
    namespace: dict[str, Any],
    given: dict[str, Any],
    stand_ins: list[str],
    most: int,
) -> None:
    """Answer calls, with at most so many bytes each, until the judge closes the channel.

    The names in `stand_ins` are answered by the judge; arrays that cells left behind are gone,
    and the `given` names that cells deleted are there again.
    """
    _forget_arrays(namespace)
    for name, value in given.items():
        namespace.setdefault(name, value)
    for name in stand_ins:
        _stand_in(namespace, name, channel)
    wire.send(channel, {"op": "ready"})
    while True:
        try:
            message, values = wire.receive(channel)
        except EOFError:
            return
        reply, results = _answer(namespace.get(message["function"]), values["arguments"])
        try:
            wire.send(channel, reply, results, most)
        except wire.WireError as error:
            wire.send(channel, {"op": "unsendable", "message": str(error)})


def _answer(function: Any, arguments: list[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    before = [_snapshot(argument) for argument in arguments]
    try:
        value = function(*arguments)
    except BaseException as error:  # a student's code may raise anything at all
        return {"op": "raised", **describe(error)}, {}
    changed = [i for i, argument in enumerate(arguments) if _snapshot(argument) != before[i]]
    shared = [list(pair) for pair in _shared(value, arguments)]
    return {"op": "returned", "changed": changed, "shared": shared}, {"value": value}


def _snapshot(argument: Any) -> list[tuple[int, tuple[int, ...], bytes]]:
    """Which arrays an argument holds, in order, and what stands in them."""
    seen: dict[int, tuple[int, tuple[int, ...], bytes]] = {}
    for array in (arrays := list(_arrays(argument))):
        if id(array) not in seen:
            seen[id(array)] = (id(array), array.shape, array.tobytes())
    return [seen[id(array)] for array in arrays]


def _shared(value: Any, arguments: list[Any]) -> Iterator[tuple[str, str]]:
    """Pairs of results, or of a result and an argument, that live in the same memory."""
    results = list(_top_arrays(value))
    owners = {id(_owner(array)) for _name, array in results}
    given = {
        id(array): (f"argument {i}", array)
        for i, argument in enumerate(arguments)
        for array in _arrays(argument)
        if id(_owner(array)) in owners
    }
    pairs = itertools.chain(
        itertools.combinations(results, 2), itertools.product(results, given.values())
    )
    for (name, one), (other_name, other) in pairs:
        if _same_memory(one, other):
            yield name, other_name


def _owner(array: np.ndarray) -> Any:
    """The object whose memory an array looks at."""
    owner: Any = array
    while isinstance(owner, np.ndarray) and owner.base is not None:
        owner = owner.base
    return owner


def _top_arrays(value: Any) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(value, dict):
        items: Any = value.items()
    elif isinstance(value, tuple):
        items = enumerate(value)
    else:
        items = [(0, value)]
    return ((str(key), item) for key, item in items if type(item) is np.ndarray)


def _arrays(value: Any) -> Iterator[np.ndarray]:
    """All arrays in a value, through tuples, lists and dictionaries, even those in a circle."""
    seen: set[int] = set()
    left = [value]
    while left:
        inner = left.pop()
        if isinstance(inner, np.ndarray):
            yield inner
        elif isinstance(inner, (tuple, list, dict)) and id(inner) not in seen:
            seen.add(id(inner))
            left += inner.values() if isinstance(inner, dict) else inner


def _same_memory(one: np.ndarray, other: np.ndarray) -> bool:
    try:
        return np.may_share_memory(one, other) and bool(
            np.shares_memory(one, other, max_work=SHARING_EFFORT)  # type: ignore[arg-type]
        )
    except Exception:  # numpy gives up on pairs that are too hard to decide
        return False


class _Emptied(dict[str, Any]):
    """A dictionary that cells left arrays in: to be written to, with nothing of theirs to read."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, key: str) -> Any:
        raise NameError(f"name '{self._name}' is not defined")


def _forget_arrays(namespace: dict[str, Any]) -> None:
    """Drop the data that other cells left behind, so that no exercise can lean on it.

    Lists and dictionaries stay, empty, for the functions that note something in them.
    """
    for name, value in list(namespace.items()):
        if next(_arrays(value), None) is None:
            continue
        if type(value) is dict:
            namespace[name] = _Emptied(name)
        elif isinstance(value, (list, dict)):
            value.clear()
        else:
            del namespace[name]


def _stand_in(namespace: dict[str, Any], name: str, channel: socket.socket) -> None:
    """Let calls of `name` go to the judge, also through aliases of the student's own function."""
    own = namespace.get(name)
    signature = _signature(own)

    def ask(*args: Any, **kwargs: Any) -> Any:
        return _ask(channel, name, *_by_position(name, signature, args, kwargs))

    namespace[name] = ask
    if type(own) is types.FunctionType and not own.__code__.co_freevars:
        # This code runs in the student's globals: it finds `ask` through a default.
        def relay(*args: Any, _stand_in: Callable[..., Any] = ask, **kwargs: Any) -> Any:
            return _stand_in(*args, **kwargs)

        own.__code__ = relay.__code__
        own.__defaults__ = relay.__defaults__
        own.__kwdefaults__ = relay.__kwdefaults__


def _signature(function: Any) -> inspect.Signature | None:
    """How a function of the student's is called; None where it takes whatever it is given."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    anything = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    return None if kinds & anything else signature


def _by_position(
    name: str, signature: inspect.Signature | None, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A call's arguments in the order of the student's own function, whatever it names them."""
    if signature is None:
        return args, kwargs
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{name}() {error}") from error
    bound.apply_defaults()
    return tuple(bound.arguments.values()), {}


def _ask(channel: socket.socket, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    wire.send(channel, {"op": "ask", "function": name}, {"args": args, "kwargs": kwargs})
    reply, values = wire.receive(channel)
    if reply["op"] == "answer":
        return values["value"]
    kind = getattr(builtins, reply["error"], RuntimeError)
    raise kind(reply["message"])
