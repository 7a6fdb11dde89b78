"""The frames between judge and student process: what crosses whole, and what no bytes can do."""

from __future__ import annotations

import collections
import json
import math
import socket
import threading
import time
import tracemalloc
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from autograder.grading.student import wire
from autograder.grading.student.forms import FORMS, Owner
from autograder.grading.student.wire import ITEM_SIZES, LENGTHS, Foreign, WireError
from rnn_utils.checking.forms import plain_form

MEGABYTE = 2**20
DTYPES = [np.dtype(name).newbyteorder(order) for name in ITEM_SIZES for order in "<>"]
SHAPES = arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
ODD_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=100)
LAYOUTS = {
    "as it is": lambda array: array,
    "transposed": lambda array: array.T,
    "backwards": lambda array: array[::-1] if array.ndim else array,
    "every other": lambda array: array[..., ::2] if array.ndim else array,
    "repeated": lambda array: np.broadcast_to(array, (2, *array.shape)),
    "in Fortran's order": np.asfortranarray,
    "read only": lambda array: np.frombuffer(array.tobytes(), array.dtype),
}


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    """An array of any dtype that crosses, any bits in it, however it lies in memory."""
    dtype, shape = draw(st.sampled_from(DTYPES)), draw(SHAPES)
    size = math.prod(shape) * dtype.itemsize
    data = draw(st.binary(min_size=size, max_size=size))
    if dtype.kind == "b":
        data = bytes(byte % 2 for byte in data)
    return LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))](np.frombuffer(data, dtype).reshape(shape))


def scalar(array: np.ndarray) -> np.generic:
    return array.reshape(-1)[0]


NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats()
SCALARS = arrays().filter(lambda array: array.size > 0).map(scalar)
LEAVES = st.none() | st.booleans() | NUMBERS | ODD_TEXT | arrays() | SCALARS
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(ODD_TEXT, inner, max_size=4)
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)
KINDS = "none bool int float str array scalar tuple list dict form other".split()
FORM_NAMES = st.sampled_from([*FORMS, "matrix"])
LENGTHS_OF_AXES = st.integers(-2, 5) | st.sampled_from([2**24, 2**31, 2**63, 2**70])
ARRAY_NODES = st.tuples(
    st.just("array"),
    st.sampled_from([*ITEM_SIZES, "O", "<U9", ">f8", ""]),
    st.lists(LENGTHS_OF_AXES, max_size=10),
    LENGTHS_OF_AXES,
).map(list)
NODES = st.recursive(
    JSON | ARRAY_NODES | st.tuples(st.sampled_from(KINDS), JSON).map(list),
    lambda inner: (
        st.tuples(st.sampled_from(KINDS), st.lists(inner, max_size=4)).map(list)
        | st.tuples(st.just("scalar"), inner).map(list)
        | st.tuples(st.just("form"), FORM_NAMES, st.lists(inner, max_size=3)).map(list)
        | st.tuples(st.just("dict"), st.lists(st.tuples(JSON, inner), max_size=3)).map(list)
    ),
    max_leaves=10,
)


def crossed(value: Any, **more: Any) -> Any:
    frame = wire.pack({"op": "test"}, {"value": value, **more})
    message, values = wire.unpack(*parts(frame))
    assert message == {"op": "test"}
    return values if more else values["value"]


def parts(frame: bytes) -> tuple[bytes, bytes]:
    header_size, payload_size = LENGTHS.unpack(frame[: LENGTHS.size])
    body = frame[LENGTHS.size :]
    assert len(body) == header_size + payload_size
    return body[:header_size], body[header_size:]


def unpacked(header: bytes, payload: bytes) -> dict[str, Any] | None:
    """What a frame holds; None where it does not keep to the format."""
    try:
        return wire.unpack(header, payload)[1]
    except WireError:
        return None


def assert_same(got: Any, sent: Any) -> None:
    """Same kind, dtype, shape and bits, all the way down."""
    assert type(got) is type(sent)
    if isinstance(sent, (np.ndarray, np.generic)):
        assert got.dtype == sent.dtype.newbyteorder("<") and got.shape == sent.shape
        assert got.tobytes() == sent.astype(got.dtype, copy=False).tobytes()
    elif isinstance(sent, (tuple, list)):
        assert len(got) == len(sent)
        for mine, its in zip(got, sent, strict=True):
            assert_same(mine, its)
    elif isinstance(sent, dict):
        assert list(got) == list(sent)
        for key in sent:
            assert_same(got[key], sent[key])
    elif isinstance(sent, float):
        assert got.hex() == sent.hex()
    else:
        assert got == sent


@given(VALUES)
@example([-0.0, math.nan, math.inf, -math.inf, 5e-324])
@example(("\0", "\ud800", "\U0010ffff", "é\u0301"))
@example({"": np.zeros((3, 0, 2)), "0-d": np.array(7, ">i8")})
def test_what_crosses_arrives_as_it_was_sent(value: Any) -> None:
    assert_same(crossed(value), value)


@pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: dtype.str)
def test_every_dtype_crosses_in_the_wire_s_own_byte_order(dtype: np.dtype) -> None:
    sent = np.arange(6).reshape(2, 3).T.astype(dtype)
    got = crossed(sent)
    assert_same(got, sent)
    assert got.dtype.str in ITEM_SIZES and got.flags.writeable and got.flags.c_contiguous


@given(arrays().filter(lambda array: array.size > 0))
def test_one_array_under_two_names_stays_one_and_two_stay_two(array: np.ndarray) -> None:
    values = crossed(array, again=[array], twin=array.copy())
    assert values["value"] is values["again"][0]
    assert not np.shares_memory(values["value"], values["twin"])


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**63, "int"),
        (1j, "complex"),
        (object(), "object"),
        ({1}, "set"),
        (np.array(["a"]), "array of str32"),
        (np.array([None]), "array of object"),
        (np.str_("a"), "str_"),
        (np.datetime64(0, "s"), "datetime64"),
        (np.eye(2).view(np.matrix), "matrix"),
        (type("Long" * 30, (), {})(), ("Long" * 30)[:60]),
    ],
)
def test_of_another_kind_only_the_name_crosses(value: Any, kind: str) -> None:
    got = crossed([value])[0]
    assert isinstance(got, Foreign) and got.kind == kind


class Loud(np.ndarray):
    """An array of a student's own class."""

    def tobytes(self, *order: Any) -> bytes:
        raise AssertionError("a method of the student's own was called")


class Key(str):
    """A key of a student's own class."""

    __slots__ = ()

    def __str__(self) -> str:
        return "another"


ROW = np.array([1.0, 2.0])
MASK = np.array([False, True])


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (ROW.view(Loud), ROW),
        (ROW.astype(np.longdouble), ROW),
        (np.array([np.finfo(np.longdouble).max]), np.array([np.inf])),
        (np.longdouble(2), np.float64(2)),
        ({np.str_("a"): 1, Key("b"): 2}, {"a": 1, "b": 2}),
        (collections.OrderedDict(a=ROW), {"a": ROW}),
        (collections.namedtuple("Pair", "a b")(ROW, 1), (ROW, 1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_of_a_subclass_the_plain_value_crosses(value: Any, arrives: Any) -> None:
    assert_same(crossed(value), arrives)


def test_a_value_of_another_form_crosses_as_one_of_that_form() -> None:
    masked = crossed(np.ma.masked_array(ROW, MASK))
    assert type(masked) is np.ma.MaskedArray
    assert_same(masked.mask, MASK)
    assert_same(np.asarray(masked), ROW)
    mapping = crossed(collections.UserDict(a=ROW))
    assert type(mapping) is types.MappingProxyType
    assert_same(dict(mapping), {"a": ROW})
    owner = crossed(Owner(ROW))
    assert type(owner) is Owner
    assert_same(np.asarray(owner), ROW)


def test_a_receiver_may_have_a_rule_for_other_forms_and_only_for_these() -> None:
    frame = wire.pack({}, {"value": [Owner(ROW), ROW, {"a": collections.UserDict()}]})
    _message, values = wire.unpack(*parts(frame), rule=lambda value: type(value).__name__)
    assert_same(values["value"], ["Owner", ROW, {"a": "mappingproxy"}])


@pytest.mark.parametrize("form", [collections.UserDict, Owner, np.ma.MaskedArray])
def test_a_value_of_another_form_comes_back_as_the_very_object(form: Any) -> None:
    """The judge gives it back as what its rule takes it for, beside objects before and after."""
    sent = [ROW, form({"a": ROW.copy()} if form is collections.UserDict else ROW.copy()), [ROW]]
    question, objects = wire.pack_keeping({}, {"args": sent})
    _message, asked = wire.unpack(*parts(question), rule=plain_form)
    answer = wire.pack_answer({}, {"value": tuple(reversed(asked["args"]))}, asked)
    value = wire.unpack(*parts(answer), objects)[1]["value"]
    assert all(mine is its for mine, its in zip(value, reversed(sent), strict=True))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Owner(np.array([None])), "Owner"),
        (np.ma.masked_array(["a"], [True]), "MaskedArray"),
        (type("Raising", (), {"__array__": lambda self: 1 / 0})(), "Raising"),
        (type("Odd", (collections.UserDict,), {"items": lambda self: [1]})(), "Odd"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_of_a_form_whose_parts_can_t_be_had_only_the_name_crosses(value: Any, kind: str) -> None:
    got = crossed(value)
    assert isinstance(got, Foreign) and got.kind == kind


@pytest.mark.parametrize(
    "node",
    [
        ["form", "owner", [["int", "1"]]],
        ["form", "owner", []],
        ["form", "mapping", [["list", []]]],
        ["form", "masked", []],
        ["form", "owner", [["dict", []]]],
        ["form", "matrix", []],
        ["form", ["owner"], []],
    ],
    ids=str,
)
def test_a_form_is_made_of_its_own_parts_only(node: list[Any]) -> None:
    assert unpacked(json.dumps({"values": {"a": node}}).encode(), b"") is None


def test_long_text_is_cut_and_a_key_that_is_no_text_is_named_by_its_type() -> None:
    assert crossed("x" * 5000) == "x" * 1000
    assert crossed({"k" * 500: 1, 3: 2}) == {"k" * 100: 1, "<class 'int'>": 2}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros(3 * MEGABYTE, "u1"), "larger than 2 MB"),
        ([np.zeros(MEGABYTE, "u1") for _ in range(3)], "larger than 2 MB"),
        ([0] * wire.MAX_NODES, "too many parts"),
        (["x" * 1000] * 5000, "too long"),
    ],
)
def test_what_is_too_large_is_not_packed(value: Any, words: str) -> None:
    with pytest.raises(WireError, match=words):
        wire.pack({}, {"value": value}, most=2 * MEGABYTE)


def test_a_list_that_holds_itself_is_not_packed() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(WireError, match="too deeply"):
        wire.pack({}, {"value": endless})


@given(st.binary(max_size=200), st.binary(max_size=50))
@example(b"[" * 100_000, b"")
@example(b'{"values": {"a": ["int", "' + b"1" * 9000 + b'"]}}', b"")
@example(b'{"values": ' + b"9" * 9000 + b"}", b"")
@example(b'{"values": []}', b"")
@example(b"\xff\xfe{\0", b"")
def test_no_bytes_do_more_than_break_the_format(header: bytes, payload: bytes) -> None:
    unpacked(header, payload)


@given(st.dictionaries(st.text(max_size=3), NODES, max_size=3), st.binary(max_size=64))
@example({"a": ["scalar", ["scalar", ["str", "x"]]]}, b"")
@example({"a": ["array", [], [], 0]}, b"")
@example({"a": ["form", "masked", [["array", "|u1", [2], 0], ["array", "|b1", [1], 0]]]}, b"xy")
@example({"a": ["form", "masked", []]}, b"")
@example({"a": ["array", "|u1", {}, 0]}, b"x")
def test_no_nodes_do_more_than_break_the_format(nodes: dict[str, Any], payload: bytes) -> None:
    values = unpacked(json.dumps({"values": nodes}).encode(), payload)
    assert values is None or held(values) <= len(payload)


def held(values: Any) -> int:
    """The bytes of all distinct arrays in a value."""
    found: dict[int, int] = {}

    def look(value: Any) -> None:
        if isinstance(value, np.ndarray):
            owner = value if value.base is None else value.base
            found[id(owner)] = owner.nbytes
        elif isinstance(value, (dict, list, tuple)):
            for item in value.values() if isinstance(value, dict) else value:
                look(item)

    look(values)
    return sum(found.values())


@contextmanager
def at_most(allowed: int) -> Iterator[None]:
    """Fail where more memory than that is held at once."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < allowed


def overlapping(length: int) -> list[Any]:
    """A node of eight arrays in eight bytes."""
    return ["list", [["array", "|u1", [length], start] for start in range(8)]]


@pytest.mark.parametrize(
    "node",
    [
        ["array", "<f8", [2**24], 0],
        ["array", "<f8", [2**24] * 8, 0],
        ["array", "<f8", [1], 2**24],
        ["array", "<f8", [-1], 0],
        ["array", "|u1", [1], True],
        ["array", "<f8", [2**70], 0],
        ["array", "<f8", [1.0], 0],
        ["array", "|u1", [8], -8],
        ["array", "|u1", [1] * 9, 0],
        ["array", "O", [1], 0],
        ["array", "<U1000000", [1], 0],
        ["array", "<f8", [0, 2**25], 0],
        ["array", "<f8", [0] + [2**24] * 7, 0],
        overlapping(8),
        overlapping(2),
        ["list", [["none"]] * wire.MAX_NODES],
        ["tuple", [["array", "|u1", [5], 0], ["array", "|i1", [5], 0]]],
    ],
    ids=lambda node: json.dumps(node)[:40],
)
def test_a_small_payload_makes_no_large_array(node: list[Any]) -> None:
    header = json.dumps({"values": {"a": node}}).encode()
    with at_most(32 * len(header) + MEGABYTE):
        assert unpacked(header, bytes(8)) is None


def test_an_array_named_again_and_again_is_built_once() -> None:
    node = ["list", [["array", "|u1", [MEGABYTE], 0]] * 1000]
    header = json.dumps({"values": {"a": node}}).encode()
    with at_most(4 * MEGABYTE):
        values = unpacked(header, bytes(MEGABYTE))
    assert values is not None and held(values) == MEGABYTE


@pytest.mark.parametrize("kind", ["list", "tuple", "dict"])
def test_nesting_ends_where_it_is_too_deep(kind: str) -> None:
    def nested(depth: int) -> list[Any]:
        node: list[Any] = ["none"]
        for _ in range(depth):
            node = [kind, [["k", node]] if kind == "dict" else [node]]
        return node

    depths = {d: json.dumps({"values": {"a": nested(d)}}).encode() for d in (12, 13, 200)}
    assert unpacked(depths[12], b"") is not None
    assert unpacked(depths[13], b"") is None and unpacked(depths[200], b"") is None


def received(data: bytes) -> Any:
    """What comes of bytes on a socket that then ends; an error that is allowed, as its class."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        try:
            return wire.receive(ours, wire.Deadline(5))
        except (WireError, EOFError) as error:
            return type(error)


@st.composite
def spoilt_frames(draw: st.DrawFn) -> bytes:
    """A valid frame with bytes changed, cut out or put in; its lengths may be others too."""
    frame = bytearray(wire.pack({"op": "test"}, {"value": draw(VALUES)}))
    for place in draw(st.lists(st.integers(0, len(frame) - 1), max_size=4)):
        frame[place] = draw(st.integers(0, 255))
    if draw(st.booleans()):
        start, stop = sorted(draw(st.tuples(*[st.integers(0, len(frame))] * 2)))
        frame[start:stop] = draw(st.binary(max_size=10))
    if draw(st.booleans()):
        lengths = draw(st.tuples(*[st.integers(0, 300) | st.integers(0, 2**32 - 1)] * 2))
        frame[: LENGTHS.size] = LENGTHS.pack(*lengths)
    return bytes(frame)


@given(spoilt_frames())
@settings(deadline=None)
def test_a_spoilt_frame_ends_in_a_value_an_error_of_the_format_or_the_stream_s_end(
    frame: bytes,
) -> None:
    received(frame)


@given(spoilt_frames(), st.integers(0, 200))
@settings(deadline=None)
def test_a_spoilt_header_and_payload_only_break_the_format(frame: bytes, cut: int) -> None:
    body = frame[LENGTHS.size :]
    unpacked(body[:cut], body[cut:])


@pytest.mark.parametrize(
    "lengths", [(wire.MAX_HEADER + 1, 0), (2, wire.MAX_PAYLOAD + 1), (2**32 - 1, 2**32 - 1)]
)
def test_a_frame_that_says_it_is_too_large_is_refused_before_it_is_read(
    lengths: tuple[int, int],
) -> None:
    with at_most(MEGABYTE):
        assert received(LENGTHS.pack(*lengths)) is WireError


def test_a_frame_that_ends_too_soon_is_the_end_of_the_stream() -> None:
    frame = wire.pack({"op": "test"}, {"value": np.arange(9)})
    assert all(received(frame[:size]) is EOFError for size in range(len(frame)))


@given(VALUES, VALUES)
@settings(deadline=None)
def test_frames_cross_a_socket_one_after_the_other(first: Any, second: Any) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for number, value in enumerate((first, second)):
            wire.send(theirs, {"number": number}, {"value": value})
        for number, value in enumerate((first, second)):
            message, values = wire.receive(ours)
            assert message == {"number": number}
            assert_same(values["value"], value)


def test_a_frame_larger_than_a_socket_holds_crosses_whole() -> None:
    sent = np.arange(MEGABYTE, dtype="<f8")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=wire.send, args=(theirs, {}, {"value": sent}))
        sender.start()
        _message, values = wire.receive(ours, wire.Deadline(30))
        sender.join()
    assert_same(values["value"], sent)


def test_a_receiver_takes_no_more_than_it_allows() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(theirs, {}, {"value": np.zeros(100)})
        with pytest.raises(WireError, match="too large"):
            wire.receive(ours, most=799)


def test_a_frame_that_comes_piece_by_piece_has_one_deadline_for_all() -> None:
    ours, theirs = socket.socketpair()
    done = threading.Event()

    def drip() -> None:
        for byte in wire.pack({}, {}):
            theirs.send(bytes([byte]))
            if done.wait(0.1):
                return

    with ours, theirs:
        dripping = threading.Thread(target=drip)
        dripping.start()
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            wire.receive(ours, wire.Deadline(0.3))
        done.set()
        dripping.join()
    assert time.monotonic() - start < 1.5


def test_what_came_while_more_time_was_asked_for_is_received() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def more() -> float:
            theirs.sendall(wire.pack({"op": "late"}))
            return 0.0

        message, _values = wire.receive(ours, wire.Deadline(0.01, more))
    assert message == {"op": "late"}
