"""The system-call filter: what a student's code may not ask of the kernel."""

from __future__ import annotations

import contextlib
import errno
import tempfile
from typing import Any

REFUSED = (
    # memory that no process's count shows
    "memfd_create memfd_secret shmget shmat shmdt shmctl semget semop semtimedop semctl "
    "msgget msgsnd msgrcv msgctl mq_open "
    # signs that another submission could see on a file both can read
    "flock inotify_init inotify_init1 inotify_add_watch mincore cachestat "
    # other processes
    "ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise "
    # namespaces and mounts
    "unshare setns mount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount "
    "fspick mount_setattr "
    # the kernel itself
    "bpf perf_event_open kexec_load kexec_file_load init_module finit_module delete_module reboot "
    "swapon swapoff acct syslog iopl ioperm quotactl settimeofday clock_settime clock_adjtime "
    "adjtimex sethostname setdomainname nfsservctl lookup_dcookie "
    # keyrings, handles, rings and traps
    "add_key request_key keyctl name_to_handle_at open_by_handle_at io_uring_setup io_uring_enter "
    "io_uring_register userfaultfd personality fanotify_init vhangup modify_ldt"
).split()
"""Answered with EPERM."""

NEW_NAMESPACES = 0x7E020000 | 0x00000080
"""Every CLONE_NEW… flag of clone."""
UNIX_SOCKETS = 1
SHARED = 0x01
"""The flag of a mapping whose memory stays when the process has let go of it."""
CORE_SIZE = 4
"""The limit on dumps of a crashed process; see `limit_resources`."""
LOCKS_AND_NOTICES = (5, 6, 7, 36, 37, 38, 1024, 1025, 1026)
"""What fcntl may not do: locks, leases and notices on files that others read too."""
LOW_BITS = 0xFFFFFFFF
"""All that the kernel reads of an int argument."""


def filter_program() -> bytes:
    """Compile the filter to BPF with libseccomp; empty bytes where that library is missing."""
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError):
        return b""
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in REFUSED:
        try:
            rules.add_rule(seccomp.ERRNO(errno.EPERM), name)
        except (ValueError, OSError, RuntimeError):  # not a call of this machine's kernel
            continue
    _add_conditions(rules, seccomp)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _add_conditions(rules: Any, seccomp: Any) -> None:
    """Refuse calls that go too far by one of their arguments."""

    def refuse(call: str, place: int, mask: int, value: int) -> None:
        argument = seccomp.Arg(place, seccomp.MASKED_EQ, mask, value)
        with contextlib.suppress(ValueError, OSError, RuntimeError):
            rules.add_rule(seccomp.ERRNO(errno.EPERM), call, argument)

    for bit in (1 << place for place in range(32) if NEW_NAMESPACES >> place & 1):
        refuse("clone", 0, bit, bit)
    for call in ("mmap", "mmap2"):
        refuse(call, 3, SHARED, SHARED)
    refuse("prlimit64", 1, LOW_BITS, CORE_SIZE)
    refuse("setrlimit", 0, LOW_BITS, CORE_SIZE)
    for command in LOCKS_AND_NOTICES:
        for call in ("fcntl", "fcntl64"):
            refuse(call, 1, LOW_BITS, command)
    for call in ("socket", "socketpair"):
        other_family = seccomp.Arg(0, seccomp.NE, UNIX_SOCKETS)
        rules.add_rule(seccomp.ERRNO(errno.EPERM), call, other_family)
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
