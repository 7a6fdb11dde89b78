"""Functions that the judge answers for a student's code, under every name they go by.

What does not come up in the case, the judge leaves to the student's own function.

A function may be known by more than its name: decorated, bound to a default, kept by a closure or
a list. So its code is replaced where it is a plain function, and else every reference to it.
"""

from __future__ import annotations

import builtins
import gc
import inspect
import socket
import types
from collections.abc import Callable, Iterable
from typing import Any

from autograder.grading.student import wire

_RELAY = """
def outer({free}):
    def relay(*args, _stand_in=None, **kwargs):
        if _stand_in is None:
            return ({free})
        return _stand_in(*args, **kwargs)
    return relay
"""
"""A function with as many variables of an outer one as the function has whose code it becomes."""


def stand_in(namespace: dict[str, Any], name: str, channel: socket.socket) -> None:
    """Let all calls of a function go to the judge.

    Args:
        namespace: the student's names.
        name: the function's name.
        channel: the way to the judge.
    """
    own = namespace.get(name)
    signature = _signature(own)
    apart = _copy(own) if type(own) is types.FunctionType else own

    def ask(*args: Any, **kwargs: Any) -> Any:
        reply, values = _ask(channel, name, *_by_position(name, signature, args, kwargs))
        if reply["op"] == "answer":
            return values["value"]
        if reply["op"] == "refuse":
            raise getattr(builtins, reply["error"], RuntimeError)(reply["message"])
        if apart is None:
            raise NameError(f"name '{name}' is not defined")
        return apart(*args, **kwargs)

    namespace[name] = ask
    if type(own) is types.FunctionType:
        _become(own, ask)
    elif own is not None:
        _replace_references(own, ask)


def _copy(own: types.FunctionType) -> types.FunctionType:
    copy = types.FunctionType(
        own.__code__, own.__globals__, own.__name__, own.__defaults__, own.__closure__
    )
    copy.__kwdefaults__ = own.__kwdefaults__
    return copy


def _become(own: types.FunctionType, ask: Callable[..., Any]) -> None:
    """Give a function the code of one that asks; it is found through a default."""
    names = ", ".join(f"v{number}" for number in range(len(own.__code__.co_freevars)))
    made: dict[str, Any] = {}
    exec(_RELAY.format(free=names), made)
    relay = made["outer"](*[None] * len(own.__code__.co_freevars))
    own.__code__ = relay.__code__
    own.__defaults__ = None
    own.__kwdefaults__ = {"_stand_in": ask}


def _replace_references(own: Any, ask: Callable[..., Any]) -> None:
    """Put a function that asks wherever an object is kept, but where that function keeps it.

    Nothing in here may be a variable that an inner function shares: it would be such a place.
    """
    kept_by_ask = {id(cell) for cell in getattr(ask, "__closure__", None) or ()}
    for keeper in gc.get_referrers(own):
        if isinstance(keeper, dict):
            for key, value in list(keeper.items()):
                if value is own:
                    keeper[key] = ask
        elif isinstance(keeper, list):
            keeper[:] = _replaced(keeper, own, ask)
        elif isinstance(keeper, types.CellType) and id(keeper) not in kept_by_ask:
            keeper.cell_contents = ask
        elif isinstance(keeper, tuple):
            for function in gc.get_referrers(keeper):
                if isinstance(function, types.FunctionType) and function.__defaults__ is keeper:
                    function.__defaults__ = tuple(_replaced(keeper, own, ask))


def _replaced(items: Iterable[Any], old: Any, new: Any) -> list[Any]:
    """Return items with one object in another's place."""
    return [new if item is old else item for item in items]


def _signature(function: Any) -> inspect.Signature | None:
    """Return how a student's function is called; None where it takes whatever it is given."""
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
    """Return a call's arguments in the order of the student's function, whatever their names."""
    if signature is None:
        return args, kwargs
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{name}() {error}") from error
    bound.apply_defaults()
    return tuple(bound.arguments.values()), {}


def _ask(
    channel: socket.socket, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask the judge; what it gives back of the arguments is the caller's own objects again."""
    question, objects = wire.pack_keeping(
        {"op": "ask", "function": name}, {"args": args, "kwargs": kwargs}
    )
    channel.sendall(question)
    return wire.receive(channel, given=objects)
