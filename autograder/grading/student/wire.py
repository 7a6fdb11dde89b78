"""The frames that cross between judge and student process: a JSON header and raw array bytes.

Nothing is pickled. A frame is two big-endian lengths, the header, the payload. Arrays are
written once each, as dtype, shape and place in the payload, and rebuilt from checked numbers.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.grading.student.forms import described, key_name, made_of, plain_array

LENGTHS = struct.Struct("!II")
MAX_HEADER = 4 * 2**20
MAX_PAYLOAD = 16 * 2**20
MAX_NODES = 50_000
MAX_DEPTH = 12
MOST_FORMED, LEAST_FORMED = 4, 2**20
"""How many times its bytes the arrays of a frame may take, where they are of other forms; and the
bytes that they may take in any case.
"""
LONGEST_TEXT = 1000
FORMED_ITEM = 8
"""Bytes that a number takes once the receiver has made a plain array of another form."""
ITEM_SIZES = {
    name: np.dtype(name).itemsize
    for name in "|b1 |i1 <i2 <i4 <i8 |u1 <u2 <u4 <u8 <f2 <f4 <f8 <c8 <c16".split()
}
"""The dtypes that cross, and the bytes of an entry."""
KEPT = ("array", "tuple", "list", "dict", "form")
"""The kinds of nodes whose objects an answer may give back."""


Rule = Callable[[Any], Any]
"""What a receiver takes a value of another form for."""


class WireError(Exception):
    """A frame or a value that does not keep to the format."""


class Foreign:
    """The stand-in for a value of another kind, of which only the type's name crosses."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


class _Packer:
    """The JSON nodes that values become, and the bytes of their arrays."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.chunks: list[bytes] = []
        self.size = 0
        self.nodes = 0
        self._placed: dict[int, tuple[Any, list[Any]]] = {}

    def node(self, value: Any, depth: int = 0) -> list[Any]:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if kind is np.ndarray:
            return self._array(value)
        if value is None:
            return ["none"]
        if kind is bool:
            return ["bool", value]
        if kind is int:
            return ["int", str(value)] if abs(value) < 2**63 else ["other", "int"]
        if kind is float:
            return ["float", float.hex(value)]
        if kind is str:
            return ["str", value[:LONGEST_TEXT]]
        if issubclass(kind, np.generic) and kind.__module__ == "numpy":
            return self._scalar(value)
        if issubclass(kind, tuple):
            return ["tuple", [self.node(item, depth + 1) for item in tuple.__iter__(value)]]
        if issubclass(kind, list):
            return ["list", [self.node(item, depth + 1) for item in list.__iter__(value)]]
        if issubclass(kind, dict):
            return ["dict", self._items(value, depth)]
        if issubclass(kind, np.ndarray) and not issubclass(kind, (np.matrix, np.ma.MaskedArray)):
            return self._array(value)
        return self._form(value, depth) or ["other", str(getattr(kind, "__name__", "object"))[:60]]

    def _items(self, value: dict[Any, Any], depth: int) -> list[list[Any]]:
        return [[key_name(key), self.node(item, depth + 1)] for key, item in dict.items(value)]

    def _form(self, value: Any, depth: int) -> list[Any] | None:
        """A value of another form, as one object: its parts are not objects of the caller's."""
        form, parts = described(value) or ("", [])
        nodes = [_Packer.node(self, part, depth + 1) for part in parts]
        if not form or any(node[0] == "other" for node in nodes):
            return None
        return ["form", form, nodes]

    def _scalar(self, scalar: np.generic) -> list[Any]:
        node = self._array(np.asarray(scalar))
        return ["scalar", node] if node[0] == "array" else ["other", type(scalar).__name__]

    def _array(self, array: np.ndarray) -> list[Any]:
        placed = self._placed.get(id(array))
        if placed is not None:
            return placed[1]
        plain = plain_array(array)
        little = _little_endian(plain.dtype)
        if little not in ITEM_SIZES:
            return ["other", f"array of {plain.dtype.name}"[:60]]
        if self.size + plain.nbytes > self.most:
            raise WireError(f"the value is larger than {self.most // 2**20} MB")
        data = plain.astype(little, copy=False).tobytes()
        node = ["array", little, list(plain.shape), self.size]
        self.chunks.append(data)
        self.size += len(data)
        self._placed[id(array)] = (array, node)
        return node


class _KeepingPacker(_Packer):
    """A packer that remembers the objects it packed, or says which of the other side's they are.

    Args:
        given: the places of the other side's objects, by the identity of what stands for them.
    """

    def __init__(self, most: int, given: dict[int, int] | None = None) -> None:
        super().__init__(most)
        self.objects: list[Any] = []
        self._given = given or {}

    def node(self, value: Any, depth: int = 0) -> list[Any]:
        place = self._given.get(id(value))
        if place is not None:
            return ["given", place]
        node = super().node(value, depth)
        if node[0] in KEPT:
            self.objects.append(value)
        return node


@functools.cache
def _little_endian(dtype: np.dtype[Any]) -> str:
    """How a dtype is called on the wire; an empty string for one of another kind."""
    return dtype.newbyteorder("<").str if dtype.kind in "biufc" else ""


class _Unpacker:
    """The values that JSON nodes become, with none of their numbers trusted."""

    def __init__(self, payload: bytes, given: Sequence[Any], rule: Rule | None) -> None:
        self.payload = payload
        self.given = given
        self.rule = rule
        self.nodes = 0
        self.built = 0
        self.formed = 0
        self._built: dict[tuple[int, str, tuple[int, ...]], np.ndarray] = {}

    def value(self, node: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("nested too deeply")
        try:
            kind, rest = node[0], node[1:]
            if kind == "none":
                return None
            if kind == "bool":
                return bool(rest[0])
            if kind == "int":
                return int(rest[0][:24])
            if kind == "float":
                return float.fromhex(rest[0])
            if kind == "str":
                return str(rest[0])[:LONGEST_TEXT]
            if kind == "array":
                return self._array(*rest)
            if kind == "scalar":
                return self.value(rest[0], depth + 1)[()]
            if kind in ("tuple", "list"):
                items = [self.value(item, depth + 1) for item in rest[0]]
                return tuple(items) if kind == "tuple" else items
            if kind == "dict":
                return {str(key): self.value(item, depth + 1) for key, item in rest[0]}
            if kind == "form":
                return self._form(rest[0], rest[1], depth)
            if kind == "given":
                return self.given[int(rest[0])]
            if kind == "other":
                return Foreign(str(rest[0])[:60])
        except WireError:
            raise
        except Exception as error:
            raise WireError("malformed value") from error
        raise WireError("unknown kind of value")

    def _form(self, form: str, nodes: list[Any], depth: int) -> Any:
        parts = [self.value(node, depth + 1) for node in nodes]
        self.formed += FORMED_ITEM * sum(p.size for p in parts if isinstance(p, np.ndarray))
        if self.formed > max(MOST_FORMED * len(self.payload), LEAST_FORMED):
            raise WireError("too many numbers in forms")
        made = made_of(form, parts)
        return self.rule(made) if self.rule else made

    def _array(self, dtype: str, shape: list[int], start: int) -> np.ndarray:
        if dtype not in ITEM_SIZES or len(shape) > 8:
            raise WireError("array of an unknown dtype or of too many dimensions")
        for number in (*shape, start):
            if type(number) is not int or not 0 <= number <= MAX_PAYLOAD:
                raise WireError("array with an impossible shape")
        key = (start, dtype, tuple(shape))
        if key not in self._built:
            count = math.prod(shape)
            stop = start + count * ITEM_SIZES[dtype]
            self.built += stop - start
            if max(stop, self.built) > len(self.payload):
                raise WireError("arrays beyond the payload")
            buffer = self.payload if count else None
            self._built[key] = np.ndarray(shape, dtype, buffer, start if count else 0).copy()
        return self._built[key]


def pack(
    message: dict[str, Any], values: dict[str, Any] | None = None, most: int = MAX_PAYLOAD
) -> bytes:
    """Make a frame of a JSON message and values.

    Args:
        message: the message.
        values: what goes with it, under their keys.
        most: how many bytes the values' arrays may take.

    Raises:
        WireError: where a value is too large or too deep.
    """
    return _frame(_Packer(most), message, values or {})


def pack_keeping(message: dict[str, Any], values: dict[str, Any]) -> tuple[bytes, list[Any]]:
    """Pack a question, and return with its frame the objects whose identity the answer may use.

    Args:
        message: what `pack` takes.
        values: what `pack` takes.

    Raises:
        WireError: where a value is too large or too deep.
    """
    packer = _KeepingPacker(MAX_PAYLOAD)
    return _frame(packer, message, values), packer.objects


def pack_answer(message: dict[str, Any], values: dict[str, Any], asked: dict[str, Any]) -> bytes:
    """Pack an answer; what it gives back of the question is named by its place there.

    Args:
        message: what `pack` takes.
        values: what `pack` takes.
        asked: the values of the question, as they were unpacked.

    Raises:
        WireError: where a value is too large or too deep.
    """
    given = {id(one): place for place, one in enumerate(_objects_in(list(asked.values())))}
    return _frame(_KeepingPacker(MAX_PAYLOAD, given), message, values)


def _objects_in(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the objects of unpacked values, in the order in which they were packed."""
    for value in values:
        if isinstance(value, (tuple, list)):
            yield from _objects_in(value)
        elif isinstance(value, dict):
            yield from _objects_in(value.values())
        elif not isinstance(value, np.ndarray):
            continue
        yield value


def _frame(packer: _Packer, message: dict[str, Any], values: dict[str, Any]) -> bytes:
    message = dict(message, values={k: packer.node(v) for k, v in values.items()})
    header = json.dumps(message).encode()
    if len(header) > MAX_HEADER:
        raise WireError("the message is too long")
    return b"".join([LENGTHS.pack(len(header), packer.size), header, *packer.chunks])


def unpack(
    header: bytes, payload: bytes, given: Sequence[Any] = (), rule: Rule | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a frame's message and values.

    Args:
        header: the JSON.
        payload: the bytes of the arrays.
        given: the objects that the frame may give back; see `pack_keeping`.
        rule: what to make of a value of another form than plain ones; it stays what it is
            without one.

    Raises:
        WireError: where it does not keep to the format.
    """
    try:
        message = json.loads(header)
        nodes = message.pop("values")
        if not isinstance(nodes, dict):
            raise TypeError("values")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WireError("malformed message") from error
    unpacker = _Unpacker(payload, given, rule)
    return message, {str(key): unpacker.value(node) for key, node in nodes.items()}


def send(
    channel: socket.socket,
    message: dict[str, Any],
    values: dict[str, Any] | None = None,
    most: int = MAX_PAYLOAD,
) -> None:
    """Pack and send one frame."""
    channel.sendall(pack(message, values, most))


class Deadline:
    """When something must be there.

    Args:
        seconds: how long from now.
        more: asked when they are over; gives further seconds, where they are due, or none.
    """

    def __init__(self, seconds: float, more: Callable[[], float] = float) -> None:
        self._end = time.monotonic() + seconds
        self._more = more

    def left(self) -> float:
        """Return how many seconds are left.

        Raises:
            TimeoutError: where there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            left = self._more()
            self._end = time.monotonic() + left
        if left <= 0:
            self._more = float  # nothing more is given once there was nothing to give
            raise TimeoutError("the frame did not come in time")
        return left


def receive(
    channel: socket.socket,
    deadline: Deadline | None = None,
    most: int = MAX_PAYLOAD,
    given: Sequence[Any] = (),
    rule: Rule | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Receive and read one frame.

    Args:
        channel: where it comes from.
        deadline: when all of it must be there; None for the channel's own timeout.
        most: how many bytes its payload may have, and its header.
        given: the objects that the frame may give back; see `pack_keeping`.
        rule: see `unpack`.

    Raises:
        EOFError: at the end of the stream.
        WireError: on anything malformed or oversized.
        TimeoutError: where the deadline passes.
    """
    lengths = _exactly(channel, LENGTHS.size, deadline)
    header_size, payload_size = LENGTHS.unpack(lengths)
    if header_size > min(MAX_HEADER, most) or payload_size > most:
        raise WireError("the frame is too large")
    header = _exactly(channel, header_size, deadline)
    return unpack(header, _exactly(channel, payload_size, deadline), given, rule)


def _exactly(channel: socket.socket, size: int, deadline: Deadline | None) -> bytes:
    return b"".join(_pieces(channel, size, deadline))


def _pieces(channel: socket.socket, size: int, deadline: Deadline | None) -> Iterator[bytes]:
    while size:
        piece = _piece(channel, min(size, 2**20), deadline)
        if not piece:
            raise EOFError("the channel is closed")
        size -= len(piece)
        yield piece


def _piece(channel: socket.socket, size: int, deadline: Deadline | None) -> bytes:
    if deadline is None:
        return channel.recv(size)
    while True:
        try:
            channel.settimeout(deadline.left())
        except TimeoutError:
            return _there_already(channel, size)
        with contextlib.suppress(TimeoutError):
            return channel.recv(size)


def _there_already(channel: socket.socket, size: int) -> bytes:
    """Receive what came while it was asked whether there is more time; wait for nothing."""
    patience = channel.gettimeout()
    channel.settimeout(0)  # else Python waits, whatever flags are given
    try:
        return channel.recv(size)
    except BlockingIOError as error:
        raise TimeoutError("the frame did not come in time") from error
    finally:
        channel.settimeout(patience)
