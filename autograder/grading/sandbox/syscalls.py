"""The system-call filter: the table of what is allowed, as a program for the kernel."""

from __future__ import annotations

import contextlib
import errno
import functools
import struct
import tempfile
from typing import Any

from autograder.grading.sandbox.allowed_calls import ALLOWED, FIRST_UNKNOWN, FORMS, NOT_DONE

AS_A_TREE = 2
"""How libseccomp is told to look a call's number up by halving, rather than one by one."""
LOAD_NUMBER, IF_AT_LEAST, RETURN, ERROR = 0x20, 0x35, 0x06, 0x00050000
"""Of the kernel's packet-filter language; the number is the first word of what it is given."""


@functools.cache
def filter_program() -> bytes:
    """Compile the filter to BPF with libseccomp; empty bytes where that library is missing.

    What is not in the table is answered with EPERM, and so are the calls of other interfaces
    than the machine's own; what is newer than the table, as by a kernel that hasn't got it.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError):
        return b""
    return compiled(seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM)), seccomp)


def compiled(rules: Any, seccomp: Any) -> bytes:
    """Add the table to rules that have none yet, and compile them for their machines."""
    _prepare(rules, seccomp)
    _add_rules(rules, seccomp)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return _refuse_unknown() + file.read()


def _prepare(rules: Any, seccomp: Any) -> None:
    rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.ERRNO(errno.EPERM))
    with contextlib.suppress(ValueError, OSError, RuntimeError):  # libseccomp before 2.5
        rules.set_attr(seccomp.Attr.CTL_OPTIMIZE, AS_A_TREE)


def _add_rules(rules: Any, seccomp: Any) -> None:
    def add(action: int, call: str, *tests: Any) -> None:
        with contextlib.suppress(ValueError, OSError, RuntimeError):  # not a call of this machine
            rules.add_rule(action, call, *tests)

    for names in ALLOWED.values():
        for name in names.split():
            add(seccomp.ALLOW, name)
    for error, names in NOT_DONE.items():
        for name in names.split():
            add(seccomp.ERRNO(error), name)
    for call, tests in FORMS:
        arguments = [seccomp.Arg(place, seccomp.MASKED_EQ, *test) for place, *test in tests]
        add(seccomp.ALLOW, call, *arguments)


def _refuse_unknown() -> bytes:
    """Compile what goes before the rules: numbers that are newer than the table are not there."""
    steps = (
        (LOAD_NUMBER, 0, 0, 0),
        (IF_AT_LEAST, 0, 1, FIRST_UNKNOWN),
        (RETURN, 0, 0, ERROR | errno.ENOSYS),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)
