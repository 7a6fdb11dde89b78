"""How a student process gives up everything it does not need, before a student's line runs.

The template already runs inside bubblewrap. Each submission adds namespaces of its own, so
that it can neither see nor outlive another, nor change the template it was forked from.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import resource
from typing import Any

from autograder.grading.student.cells import MOST_BEYOND

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_SECCOMP = 1, 22
PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 23, 24, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
SIGKILL = 9
MEGABYTE = 2**20
SCRATCH = "/scratch"
DEVICES = tuple(f"/dev/{name}" for name in "null zero full random urandom".split())
"""All of the machine's own devices that are there; bubblewrap leaves them writable, and their
times and modes would outlive a submission."""

_libc = ctypes.CDLL(None, use_errno=True)


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def enter_process_namespace() -> None:
    """Move to a new user namespace; children of this process get a pid namespace of their own."""
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(CLONE_NEWUSER | CLONE_NEWPID), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def seal(scratch: int, system_calls: bytes) -> None:
    """Take a private view of the files, no network, no capabilities, and the system-call filter.

    Args:
        scratch: the size of the private folder in megabytes.
        system_calls: the filter as BPF.

    Raises:
        OSError: where there is no filter or the kernel refuses a step, so that nothing runs half
            sealed.
    """
    if not system_calls:
        raise OSError("there is no system-call filter")
    _check(_libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "prctl")
    _check(_libc.unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET), "unshare")
    _mount("none", "/", "", MS_REC | MS_PRIVATE, "")
    for path in DEVICES:
        _make_read_only(path)
    _check(_libc.setdomainname(b"", 0), "setdomainname")
    size = f"size={scratch * MEGABYTE},nr_inodes=4096,mode=700"
    _mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, size)
    _close_user_namespaces()
    _mount("tmpfs", "/proc", "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4096")
    _drop_capabilities()
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    program = _FilterProgram(len(system_calls) // 8, system_calls)
    filtered = _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)
    _check(filtered, "seccomp")
    os.chdir(SCRATCH)


def limit_resources(limits: dict[str, Any], isolated: bool) -> None:
    """Set the kernel's limits on this process and all that it starts."""
    rows = {
        resource.RLIMIT_AS: int(limits["memory"]) * MEGABYTE,
        resource.RLIMIT_FSIZE: int(limits["file_size"]) * MEGABYTE,
        resource.RLIMIT_NOFILE: descriptors(limits),
        resource.RLIMIT_CPU: _seconds_of_computing(limits),
        resource.RLIMIT_CORE: 1,  # at 0 the kernel would still hand a crash to a dump collector
    }
    if isolated and _counts_processes_by_namespace():  # the supervisor comes first
        rows[resource.RLIMIT_NPROC] = 2 * int(limits["processes"]) + int(limits["held"])
        rows[resource.RLIMIT_SIGPENDING] = int(limits["processes"])
    for kind, most in rows.items():
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (bound, bound))
        except (OSError, ValueError):  # macOS knows RLIMIT_AS but refuses to set it
            continue


def _seconds_of_computing(limits: dict[str, Any]) -> int:
    """Return what the longest process may compute: cells are cut off one by one before that."""
    return int(max(limits["cells_seconds"] + MOST_BEYOND, limits["exercise_seconds"])) + 1


def descriptors(limits: dict[str, Any]) -> int:
    """Return how many descriptors a process may have: its own, and a line to each held state."""
    return int(limits["open_files"]) + int(limits["held"])


def _counts_processes_by_namespace() -> bool:
    """Linux before 5.14 counts all that the instructor runs against a submission's limit."""
    release = re.match(r"(\d+)\.(\d+)", os.uname().release)
    return release is not None and (int(release[1]), int(release[2])) >= (5, 14)


def _close_user_namespaces() -> None:
    """Forbid user namespaces below this one, beside the filter, where the table is in reach."""
    with contextlib.suppress(OSError):
        _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "")
        _write("/proc/sys/user/max_user_namespaces", "0")


def _drop_capabilities() -> None:
    capability = 0
    while _libc.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0:
        _check(_libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0), "prctl")
        capability += 1
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, nothing), "capset")


def _mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    arguments = [text.encode() or None for text in (source, target, kind)]
    done = _libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None)
    _check(done, f"mount {target}")


def _make_read_only(path: str) -> None:
    kept = os.statvfs(path).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
    _mount("none", path, "", MS_REMOUNT | MS_BIND | MS_RDONLY | kept, "")


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def _check(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
