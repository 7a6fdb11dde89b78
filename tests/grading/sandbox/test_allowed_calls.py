"""The filter answers every call as the table says, on each machine, whatever its number."""

from __future__ import annotations

import errno

import pytest

from autograder.grading.sandbox.allowed_calls import ALLOWED, FIRST_UNKNOWN, FORMS, NOT_DONE
from autograder.grading.sandbox.syscalls import compiled
from tests.support.packet_filter import errno_of

seccomp = pytest.importorskip("pyseccomp")

MACHINES = {"x86_64": seccomp.Arch.X86_64, "aarch64": seccomp.Arch.AARCH64}
I386, X32_BIT = 0x40000003, 0x40000000
NAMES = {name for names in ALLOWED.values() for name in names.split()}
LIMITED = {form.call for form in FORMS}

HARMLESS = {
    "mmap": [(0, 4096, 3, 0x22), (0, 4096, 5, 0x812, 3), (0, 4096, 3, 0x20022)],
    "clone": [(0x1200011,), (0x3D0F00,)],
    "futex": [(0, 0x189), (0, 0x80), (0, 0x81)],
    "madvise": [(0, 4096, 4), (0, 4096, 14)],
    "prlimit64": [(0, 7, 0, 4096), (0, 3, 4096, 0)],
    "prctl": [(15,)],
    "fcntl": [(3, 1030, 0), (3, 4, 0x800), (3, 2, 1)],
    "ioctl": [(3, 0x5421), (3, 0x5401), (3, 0x541B)],
    "socketpair": [(1, 1, 0), (1, 0x80001, 0)],
    "getsockopt": [(3, 1, 3), (3, 1, 39)],
    "sendto": [(3, 0, 9, 0, 0, 0), (3, 0, 9, 0x4000, 0, 0)],
    "recvfrom": [(3, 0, 9, 0, 0, 0)],
    "recvmsg": [(3, 0, 0), (3, 0, 0x40000000)],
}
HARMFUL = {
    "mmap": [(0, 4096, 3, 0x21), (0, 4096, 1, 3, 3), (0, 4096, 3, 0x40022), (0, 4096, 3, 0x2022)],
    "clone": [(1 << bit | 17,) for bit in (8, 10, 12, 13, 15, 16, 17, 25, 26, 27, 28, 29, 30)]
    + [(0x3D0B00,), (0x4111,)],
    "futex": [(0, 6), (0, 0x8B), (0, 1), (0, 3), (0, 4), (0, 5), (0, 10), (0, 0x101)],
    "madvise": [(0, 4096, advice) for advice in (3, 12, 20, 21, 22, 100)],
    "prlimit64": [(0, 7, 4096, 0), (0, 4, 4096, 0)],
    "prctl": [(1, 0), (4, 1), (22, 2), (36, 1), (53, 1), (0x53564D41, 0)],
    "fcntl": [(3, command) for command in (5, 6, 7, 8, 10, 36, 1024, 1026, 1031, 1033)],
    "ioctl": [(0, 0x5412), (0, 2**32 + 0x5412), (3, 0x8905), (3, 0x541C)],
    "socketpair": [(1, 2, 0), (1, 5, 0), (2, 1, 0), (16, 1, 0)],
    "getsockopt": [(3, 1, 17), (3, 1, 77), (3, 6, 3)],
    "sendto": [(3, 0, 9, 1, 0, 0), (3, 0, 9, 0, 4096, 16), (3, 0, 9, 0x20000000, 0, 0)],
    "recvfrom": [(3, 0, 9, 1, 0, 0), (3, 0, 9, 0x2000, 0, 0)],
    "recvmsg": [(3, 0, 1), (3, 0, 0x2000)],
}


@pytest.fixture(scope="module", params=MACHINES)
def machine(request: pytest.FixtureRequest) -> int:
    return MACHINES[request.param]


@pytest.fixture(scope="module")
def program(machine: int) -> bytes:
    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    if machine != seccomp.system_arch():
        rules.add_arch(machine)
        rules.remove_arch(seccomp.system_arch())
    return compiled(rules, seccomp)


def numbers(machine: int, names: set[str]) -> set[int]:
    """The numbers of those calls that a machine has."""
    found = {seccomp.resolve_syscall(machine, name) for name in names}
    return {number for number in found if number >= 0}


def test_what_is_not_in_the_table_is_refused(machine: int, program: bytes) -> None:
    known = numbers(machine, NAMES)
    absent = {
        number: error
        for error, names in NOT_DONE.items()
        for number in numbers(machine, set(names.split()))
    }
    assert len(known) > 80 and max(known) < FIRST_UNKNOWN
    for number in set(range(600)) - numbers(machine, LIMITED):
        refused = errno.ENOSYS if number >= FIRST_UNKNOWN else absent.get(number, errno.EPERM)
        expected = 0 if number in known else refused
        assert errno_of(program, machine, number) == expected, number


def test_other_interfaces_are_refused(machine: int, program: bytes) -> None:
    others = {*MACHINES.values(), I386} - {machine}
    for number in range(450):
        assert all(errno_of(program, other, number) for other in others)
        assert errno_of(program, machine, number | X32_BIT)


def test_a_call_is_allowed_with_harmless_arguments_only(machine: int, program: bytes) -> None:
    assert LIMITED == set(HARMLESS) == set(HARMFUL)
    for call in LIMITED:
        number = seccomp.resolve_syscall(machine, call)
        for arguments in HARMLESS[call]:
            assert errno_of(program, machine, number, arguments) == 0, (call, arguments)
        for arguments in HARMFUL[call]:
            assert errno_of(program, machine, number, arguments), (call, arguments)
