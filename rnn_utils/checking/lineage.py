"""What a thing comes from, near or far, where each names what it is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def ancestors(name: str, parents: Mapping[str, Collection[str]]) -> set[str]:
    """List all that something comes from.

    Args:
        name: what it is called.
        parents: for each name, those that it is made from directly; what has no entry is given.

    Returns:
        The names; its own among them where it comes from itself, as from one time-step to the next.
    """
    found: set[str] = set()
    waiting = list(parents.get(name, ()))
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            waiting += parents.get(source, ())
    return found
