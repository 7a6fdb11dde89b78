"""What a student's code may ask of the kernel: a table of system calls, grouped by purpose.

It holds what CPython, glibc, numpy, matplotlib and IPython need to compute, to draw, and to read
and write files. What nothing here needs is refused, and so is what came into Linux later.
"""

from __future__ import annotations

import errno
from typing import NamedTuple

LOW_BITS = 0xFFFFFFFF
"""All that the kernel reads of an int argument."""
ALL_BITS = 0xFFFFFFFFFFFFFFFF

ALLOWED = {
    "threads": "set_robust_list set_tid_address rseq sched_yield getcpu restart_syscall "
    "exit exit_group",
    "processes": "fork wait4 waitid getpid getppid gettid getpgid getpgrp getsid setpgid "
    "getuid geteuid getgid getegid getresuid getresgid getgroups",
    "what there is": "uname getrusage getrlimit sched_getaffinity sched_getparam "
    "sched_getscheduler sched_get_priority_max sched_get_priority_min getrandom",
    "signals": "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigpending "
    "rt_sigtimedwait sigaltstack kill tkill tgkill pause",
    "time": "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times "
    "getitimer setitimer alarm",
    "waiting": "poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait "
    "epoll_pwait",
    "memory": "brk munmap mremap mprotect",
    "descriptors": "read readv pread64 preadv write writev pwrite64 pwritev lseek ftruncate "
    "close dup dup2 dup3 getsockname",
    "files": "open openat creat access faccessat stat lstat fstat newfstatat statx readlink "
    "readlinkat truncate chmod fchmod fchmodat umask utime utimes futimesat utimensat",
    "folders": "getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat "
    "rename renameat renameat2",
}
"""Allowed whatever the arguments, by what they are for."""

WITHOUT_EFFECT = 0
NOT_DONE = {
    WITHOUT_EFFECT: "setsid",
    errno.ENOSYS: "preadv2 pwritev2",
    errno.ENOTSUP: "getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr",
}
"""Answered without being done, most as by a kernel or a file system without them, so that libraries
make do with others. Each session would get a share of the cores of its own, and many of them would
leave another submission next to none; the next calls would tell what other submissions have read;
the last are asked for in every copy.
"""
FIRST_UNKNOWN = 424
"""From here on all machines number alike, and all are answered so: libc needs none of them."""


class Test(NamedTuple):
    """A test of one argument: its bits under the mask have the value."""

    place: int
    mask: int
    value: int


class Form(NamedTuple):
    """A call that is allowed if its arguments pass all tests."""

    call: str
    tests: tuple[Test, ...]


def only(place: int, flags: int, value: int = 0) -> Test:
    """An argument that is the value, or has some of the flags beside it."""
    return Test(place, LOW_BITS & ~flags, value)


def _one_of(call: str, place: int, values: tuple[int, ...], flags: int = 0) -> tuple[Form, ...]:
    return tuple(Form(call, (only(place, flags, value),)) for value in values)


PRIVATE_MAPPING, SPECIAL_MAPPINGS = 0x02, 0x10 | 0x20 | 0x800 | 0x4000 | 0x20000 | 0x100000
"""A mapping of one's own; it may be fixed, anonymous, not reserved, or a stack. No shared ones,
whose memory stays when no process has it any more, and none in huge or locked pages."""
ADVICE = (0, 4, 8, 10, 11, 14, 15)
"""On one's own memory only: none that fetches or drops pages of files that others read too."""
SIGNAL, NUMBERS_TOLD = 0xFF, 0x100000 | 0x200000 | 0x1000000
THREAD, THREAD_FLAGS = 0x10F00, 0x40000 | 0x80000 | 0x400000 | NUMBERS_TOLD
"""A plain child, or a thread that shares all with the others, descriptors too. No namespaces, no
siblings, and none with a table of descriptors that no count of processes shows."""
FUTEX_WAITS, FUTEX_WAKES, OF_ONE_PROCESS, BY_THE_CLOCK = (0, 9), (1, 3, 4, 5, 10), 128, 256
"""To wait, for a thread's end too, and to wake one's own threads; none that lends priority. Whoever
could wake others would tell them something: a word of a library's file is the same for all.
"""
FILE_COMMANDS = (0, 1, 2, 3, 4, 1030)
"""To copy a descriptor, and to read and set its flags: no locks, leases or notices on files that
others read too, and no larger pipes."""
DEVICE_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""Whether it is a terminal and how wide, how much waits, what exec does, whether calls wait."""
PROCESS_OPTIONS = (15, 16, 21, 39)
"""A thread's name, and whether the process is confined."""
STACK_LIMIT = 3
"""The one that honest code sets, to recurse deeply."""
UNIX, STREAM, SOCKET_FLAGS = 1, 1, 0x80800
SOCKET_LEVEL, SOCKET_OPTIONS = 1, (3, 4, 38, 39)
"""What kind of socket it is, and its last error; never who is at its other end."""
SEND_FLAGS, RECEIVE_FLAGS = 0x40 | 0x4000, 0x2 | 0x20 | 0x40 | 0x100 | 0x40000000
"""No bytes out of band, and no queue of errors. Descriptors are received from the judge, but none
is sent: those on their way are counted for all that the instructor runs."""

FORMS: tuple[Form, ...] = (
    Form("mmap", (only(3, SPECIAL_MAPPINGS, PRIVATE_MAPPING),)),
    *_one_of("madvise", 2, ADVICE),
    Form("clone", (only(0, SIGNAL | NUMBERS_TOLD),)),
    Form("clone", (only(0, THREAD_FLAGS, THREAD),)),
    *_one_of("futex", 1, FUTEX_WAITS, OF_ONE_PROCESS | BY_THE_CLOCK),
    *_one_of("futex", 1, tuple(OF_ONE_PROCESS | wake for wake in FUTEX_WAKES), BY_THE_CLOCK),
    Form("prlimit64", (Test(2, ALL_BITS, 0),)),  # which reads a limit
    Form("prlimit64", (only(1, 0, STACK_LIMIT),)),
    *_one_of("prctl", 0, PROCESS_OPTIONS),
    *_one_of("fcntl", 1, FILE_COMMANDS),
    *_one_of("ioctl", 1, DEVICE_REQUESTS),
    Form("socketpair", (only(0, 0, UNIX), only(1, SOCKET_FLAGS, STREAM))),
    *(
        Form("getsockopt", (only(1, 0, SOCKET_LEVEL), only(2, 0, option)))
        for option in SOCKET_OPTIONS
    ),
    Form("sendto", (only(3, SEND_FLAGS), Test(4, ALL_BITS, 0))),
    Form("recvfrom", (only(3, RECEIVE_FLAGS),)),
    Form("recvmsg", (only(2, RECEIVE_FLAGS),)),
)
"""Allowed if an argument is harmless."""
