"""What stands inside nested tuples, lists and dictionaries, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """List everything inside nested tuples, lists and dictionaries, each with its path.

    Args:
        value: what to look into.
        path: what it is called, to begin the paths with.

    Yields:
        Paths, such as `"cache[3]['Wax']"`, with what stands there.
    """
    if isinstance(value, dict):
        for key, item in sorted(value.items(), key=lambda entry: str(entry[0])):
            yield from leaves(item, f"{path}[{key!r}]")
    elif is_sequence(value):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def is_sequence(value: Any) -> bool:
    """Tell whether a value is a tuple or a list.

    Args:
        value: any value.

    Returns:
        Whether it is.
    """
    return isinstance(value, (tuple, list))
