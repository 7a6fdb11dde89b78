"""Answers the judge's calls of one exercise, in a process forked for that exercise alone."""

from __future__ import annotations

import builtins
import itertools
import socket
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import wire
from .cells import describe

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
    before = [wire.pack({}, {"": argument}) for argument in arguments]
    try:
        value = function(*arguments)
    except BaseException as error:  # a student's code may raise anything at all
        return {"op": "raised", **describe(error)}, {}
    changed = [i for i, argument in enumerate(arguments) if _repack(argument) != before[i]]
    shared = [list(pair) for pair in _shared(value, arguments)]
    return {"op": "returned", "changed": changed, "shared": shared}, {"value": value}


def _repack(argument: Any) -> bytes | None:
    try:
        return wire.pack({}, {"": argument})
    except wire.WireError:
        return None


def _shared(value: Any, arguments: list[Any]) -> Iterator[tuple[str, str]]:
    """Pairs of results, or of a result and an argument, that live in the same memory."""
    results = list(_top_arrays(value))
    given = [(f"argument {i}", array) for i, a in enumerate(arguments) for array in _arrays(a)]
    pairs = itertools.chain(itertools.combinations(results, 2), itertools.product(results, given))
    for (name, one), (other_name, other) in pairs:
        if _same_memory(one, other):
            yield name, other_name


def _top_arrays(value: Any) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(value, dict):
        items: Any = value.items()
    elif isinstance(value, tuple):
        items = enumerate(value)
    else:
        items = [(0, value)]
    return ((str(key), item) for key, item in items if type(item) is np.ndarray)


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _arrays(item)


def _same_memory(one: np.ndarray, other: np.ndarray) -> bool:
    try:
        return np.may_share_memory(one, other) and bool(
            np.shares_memory(one, other, max_work=SHARING_EFFORT)  # type: ignore[arg-type]
        )
    except Exception:  # numpy gives up on pairs that are too hard to decide
        return False


def _forget_arrays(namespace: dict[str, Any]) -> None:
    """Drop the data that other cells left behind, so that no exercise can lean on it."""
    for name, value in list(namespace.items()):
        if isinstance(value, np.generic) or next(_arrays(value), None) is not None:
            del namespace[name]


def _stand_in(namespace: dict[str, Any], name: str, channel: socket.socket) -> None:
    """Let calls of `name` go to the judge, also through aliases of the student's own function."""

    def ask(*args: Any, _channel: socket.socket = channel, _name: str = name, **kwargs: Any) -> Any:
        return _ask(_channel, _name, args, kwargs)

    own = namespace.get(name)
    namespace[name] = ask
    if type(own) is types.FunctionType and not own.__code__.co_freevars:
        # The code of `ask` runs in the student's globals: it finds `_ask` through a default.
        def relay(*args: Any, _stand_in: Callable[..., Any] = ask, **kwargs: Any) -> Any:
            return _stand_in(*args, **kwargs)

        own.__code__ = relay.__code__
        own.__defaults__ = relay.__defaults__
        own.__kwdefaults__ = relay.__kwdefaults__


def _ask(channel: socket.socket, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    wire.send(channel, {"op": "ask", "function": name}, {"args": args, "kwargs": kwargs})
    reply, values = wire.receive(channel)
    if reply["op"] == "answer":
        return values["value"]
    kind = getattr(builtins, reply["error"], RuntimeError)
    raise kind(reply["message"])
