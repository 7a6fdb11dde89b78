"""Makes up what a student may write: contents, names and moments, bent ones and random ones."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.support.odd_folders import RIGHT
from tests.support.toys import filled_in

Way = tuple[str | int, ...]
FRAGMENTS = (
    *("def double(x):", "\n", "    ", "\t", "return 2 * x", "x", "=", "(", ")", "[", "{", "'''"),
    *(
        "class A:",
        "lambda",
        "yield",
        "await x",
        "async def f(): pass",
        "import numpy",
        "%%bash\nls",
    ),
    *(
        "!ls",
        "# coding: rot13",
        "\\",
        "\f",
        "\r",
        "\0",
        "\u2028",
        "é",
        "名",
        "\ud83d",
        "1_",
        "0777",
    ),
    *("print(x)", "global x", "del double", ":=", "match x:\n case _: pass", "f'{x!r:{x}}'", ";"),
    *("# language: zh", "double = 3", "def halve(x): return x / 2", "@double", "*", "**x", "..."),
)
ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -1, "", "\0", "\ud800", "x" * 70_000, [], {}, [[]], {"": {}}]),
    st.text(max_size=20),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
    st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.text(max_size=5)), max_size=3),
    st.integers(1, 120_000).map(lambda depth: Raw("[" * depth + "]" * depth)),
    st.integers(1, 60_000).map(lambda depth: Raw('{"a":' * depth + "1" + "}" * depth)),
    st.sampled_from(["NaN", "1e999", "9" * 5_000, "-", "tru", '"\\ud83d"', '"\\u0000"']).map(
        lambda text: Raw(text)
    ),
)


class Raw(str):
    """What is to stand in a notebook as it is, JSON or not."""


def notebooks() -> st.SearchStrategy[bytes]:
    """Right notebooks with something odd in one to three places."""
    return st.lists(st.tuples(st.integers(0, 2**16), ODD_VALUES), min_size=1, max_size=3).map(_bent)


def _bent(changes: list[tuple[int, Any]]) -> bytes:
    """A notebook with the values at some places, counted through, replaced."""
    notebook: Any = copy.deepcopy(filled_in())
    raw: dict[str, str] = {}
    for number, value in changes:
        places = list(_places(notebook))
        *way, last = places[number % len(places)] or ("cells",)
        if isinstance(value, Raw):
            mark = f"@{len(raw)}@"
            raw[json.dumps(mark)] = value
            value = mark
        holder = notebook
        for step in way:
            holder = holder[step]
        holder[last] = value
    text = json.dumps(notebook)
    for mark, value in raw.items():
        text = text.replace(mark, value)
    return text.encode("utf-8", "surrogatepass")


def _places(value: Any, way: Way = ()) -> Iterator[Way]:
    yield way
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        yield from _places(item, (*way, key))


def codes() -> st.SearchStrategy[str]:
    """Source texts, most of them no Python."""
    return st.one_of(
        st.text(max_size=60), st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
    )


def contents() -> st.SearchStrategy[bytes]:
    """What a file may hold."""
    right = RIGHT
    return st.one_of(
        notebooks(),
        notebooks(),
        codes().map(lambda text: json.dumps(filled_in(double=text)).encode()),
        codes().map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.integers(0, len(right)).map(lambda end: right[:end]),
        st.tuples(st.integers(0, len(right)), st.binary(max_size=6)).map(
            lambda cut: right[: cut[0]] + cut[1] + right[cut[0] + len(cut[1]) :]
        ),
        st.binary(max_size=200),
        st.sampled_from(["utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp500"]).map(
            lambda encoding: right.decode().encode(encoding)
        ),
    )


def names() -> st.SearchStrategy[str]:
    """What a file or a folder may be called, as the system gives it."""
    plain = st.sampled_from(
        ["toy.ipynb", "toy.py", "toy (1).ipynb", "Copy of toy.ipynb", "._toy.ipynb", "toy", "-rf"]
        + ["timestamp.txt.ipynb", "[x].ipynb", "*.py", "toy.ipynb.zip", "a\nb.ipynb", "\x1b[2J.py"]
        + ["toy.json", "submission_secret.txt", "\u202etoy.ipynb", "é.ipynb", "e\u0301.ipynb"]
    )
    loose = st.binary(min_size=1, max_size=250).map(
        lambda name: os.fsdecode(name.replace(b"/", b"_").replace(b"\0", b"_"))
    )
    ending = st.sampled_from(["", ".ipynb", ".py", ".IPYNB", ".txt"])
    made = st.tuples(loose, ending).map(lambda parts: parts[0][:200] + parts[1])
    return st.one_of(plain, plain, made).filter(
        lambda name: name not in (".", "..") and len(os.fsencode(name)) < 250
    )


def moments() -> st.SearchStrategy[bytes]:
    """What `timestamp.txt` may hold."""
    parts = ["2030-01-31", "0000-00-00", "9999-12-31", "0001-01-01", " ", "T", "12:00", "24:60:61"]
    zones = ["UTC", "Z", "+99:99", "-12:00", "Europe/Zurich", "America", "/etc/passwd", "../x", "1"]
    return st.one_of(
        st.binary(max_size=60),
        st.lists(st.sampled_from([*parts, *zones, "\n", ".5", "1" * 30]), max_size=6).map(
            lambda found: "".join(found).encode()
        ),
        st.sampled_from([*parts, *zones]).map(lambda zone: f"2030-01-31 12:00:00 {zone}".encode()),
        st.integers(0, 3_000_000).map(lambda size: b"2" * size),
    )


def examples(count: int) -> settings:
    """How many examples a property is tried on: the same ones each time, unless more are asked."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize="EXAMPLES" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )
