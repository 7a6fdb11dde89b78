"""Answers the judge's calls of one exercise, in a process forked for that exercise alone."""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.grading.student import wire
from autograder.grading.student.cells import describe, describe_call
from autograder.grading.student.stand_ins import stand_in
from autograder.grading.student.states import end_copy

SHARING_EFFORT = 10_000
FULL = wire.pack({"op": "raised", "error": "MemoryError", "message": "", "line": None})
"""The answer of a process without memory to make one."""


def serve(
    channel: socket.socket,
    namespace: dict[str, Any],
    given: dict[str, Any],
    order: dict[str, Any],
    most: int,
) -> None:
    """Answer calls, with at most so many bytes each, until the judge closes the channel.

    Args:
        channel: the way to the judge.
        namespace: the student's names.
        given: names that every submission starts from, there again where cells deleted them.
        order: what the judge says: `stand_ins` it answers itself, names of data to `forget`.
        most: the bytes of one answer.
    """
    _forget(namespace, order["forget"])
    for name, value in given.items():
        namespace.setdefault(name, value)
    for name in order["stand_ins"]:
        stand_in(namespace, name, channel)
    wire.send(channel, {"op": "ready"})
    process = os.getpid()
    earlier: list[Any] = []
    while True:
        try:
            message, values = wire.receive(channel)
        except EOFError:
            return
        frame = _frame(namespace, message, values, most, earlier)
        end_copy(process)
        channel.sendall(frame)


def _frame(
    namespace: dict[str, Any],
    message: dict[str, Any],
    values: dict[str, Any],
    most: int,
    earlier: list[Any],
) -> bytes:
    """Answer a call, packed; what a student's code leaves of the memory may be next to nothing."""
    try:
        return wire.pack(*_reply(namespace, message, values, earlier), most)
    except wire.WireError as error:
        return wire.pack({"op": "unsendable", "message": str(error)})
    except MemoryError:
        return FULL


def _reply(
    namespace: dict[str, Any], message: dict[str, Any], values: dict[str, Any], earlier: list[Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answer a call, with arguments that the judge made, or the student's own functions make.

    Results are held against those of the first call and of the one before, kept in `earlier`.
    """
    arguments = values.get("arguments")
    if arguments is None:
        names = {**namespace, **values["drawn"]}
        try:
            arguments = [eval(expression, {}, names) for expression in message["expressions"]]
        except BaseException as error:  # a student's code may raise anything at all
            return {"op": "raised", **describe(error)}, {}
    reply, results = _answer(namespace.get(message["function"]), list(arguments), message)
    if results:
        reply["kept"] = _kept(results["value"], earlier)
        earlier[1:] = []
        earlier.append(results["value"])
    return reply, results


def _kept(value: Any, earlier: list[Any]) -> list[str]:
    """The results that live in the memory of what an earlier call gave."""
    before = [array for one in earlier for _name, array in _top_arrays(one)]
    return [
        name
        for name, array in _top_arrays(value)
        if any(_same_memory(array, other) for other in before)
    ]


def _answer(
    function: Any, arguments: list[Any], message: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    before = [_snapshot(argument) for argument in arguments]
    try:
        value = function(*arguments)
    except BaseException as error:  # a student's code may raise anything at all
        return {"op": "raised", **describe_call(error, message["function"])}, {}
    changed = [i for i, argument in enumerate(arguments) if _snapshot(argument) != before[i]]
    shared = [list(pair) for pair in dict.fromkeys(_shared(value, arguments))]
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
        items: Any = dict.items(value)
    elif isinstance(value, (tuple, list)):
        items = enumerate(value)
    else:
        items = [(0, value)]
    return ((str(key), np.asarray(item)) for key, item in items if isinstance(item, np.ndarray))


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


def _forget(namespace: dict[str, Any], names: list[str]) -> None:
    """Drop the data of these names, so that no exercise can lean on what another cell left.

    Lists and dictionaries stay, empty, for the functions that note something in them.
    """
    for name in names:
        value = namespace.get(name)
        if next(_arrays(value), None) is None:
            continue
        if type(value) is dict:
            namespace[name] = _Emptied(name)
        elif isinstance(value, (list, dict)):
            value.clear()
        else:
            del namespace[name]
