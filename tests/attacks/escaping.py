"""Attacks that try to get out of the sandbox: what its kernel interface must refuse."""

from __future__ import annotations

import platform

from tests.attacks.attack import Attack, asking

X86 = platform.machine() == "x86_64"
FAR = 2**32

SYSTEM_CALLS = {
    "ptrace": ("trace another process", [(101, 16, 1, 0, 0), (101, 0x4206, 1, 0, 0)]),
    "process-memory": ("write into another process", [(311, 1, 0, 0, 0, 0, 0)]),
    "mount": ("mount a file system", [(165, b"none", b"/scratch", b"tmpfs", 0, 0)]),
    "remount": ("make the root writable", [(165, b"none", b"/", b"", 32 | 4096, 0)]),
    "unmount": ("uncover /proc and the folders below", [(166, b"/proc", 2), (166, b"/scratch", 2)]),
    "new-mounts": ("use the newer mount calls", [(428, -100, b"/", 0), (430, b"tmpfs", 0)]),
    "pivot-root": ("change the root", [(155, b"/scratch", b"/scratch")]),
    "chroot": ("change the root of the process", [(161, b"/scratch")]),
    "unshare": (
        "make new namespaces",
        [(272, 1 << bit) for bit in (7, 17, 25, 26, 27, 28, 29, 30)] + [(272, FAR | 1 << 28)],
    ),
    "setns": ("enter other namespaces", [(308, 0, 0), (308, 3, 1 << 28)]),
    "clone": (
        "fork into new namespaces",
        [(56, 1 << bit | 17, 0, 0, 0, 0) for bit in (17, 25, 26, 27, 28, 29, 30)],
    ),
    "clone3": ("fork into new namespaces by the newer call", [(435, bytes(88), 88)]),
    "keyrings": (
        "keep something in the kernel's keyrings",
        [(248, b"user", b"left", b"x", 1, -4), (250, 0, -3, 1), (249, b"user", b"left", 0, -3)],
    ),
    "io-uring": ("make system calls by a ring of requests", [(425, 8, bytes(120))]),
    "bpf": ("load a program into the kernel", [(321, 0, bytes(128), 128)]),
    "perf": ("watch the kernel's counters", [(298, bytes(128), 0, -1, -1, 0)]),
    "userfaultfd": ("hold the kernel up in a page fault", [(323, 0), (323, 1)]),
    "personality": ("switch off the randomness of addresses", [(135, 0x0040000)]),
    "modules": ("load or unload a module", [(175, b"x", 1, b""), (313, 0, b"", 0), (176, b"x", 0)]),
    "kexec": ("load another kernel", [(246, 0, 0, 0, 0), (320, 0, 0, 0, b"", 0)]),
    "reboot": ("restart the machine", [(169, 0xFEE1DEAD, 672274793, 0x89ABCDEF, 0)]),
    "handles": (
        "open files by their handles",
        [(304, -100, bytes(32), 0), (303, -100, b"/", bytes(32), bytes(8), 0)],
    ),
    "ports": ("talk to the hardware", [(172, 3), (173, 0, 1, 1)]),
    "quotas-and-swap": (
        "manage disks",
        [(167, b"/scratch", 0), (179, 0, b"/", 0, 0), (163, b"/scratch/a")],
    ),
    "real-time": ("take a core for oneself", [(144, 0, 1, b"\1\0\0\0"), (141, 0, 0, -20)]),
    "other-abi": ("make the same calls by another interface", [(0x40000000 | 272, 1 << 28)]),
    "descriptors-of-others": ("copy another process's descriptors", [(438, 0, 0, 0)]),
}
"""Calls of x86-64 by number and arguments; none may succeed."""


def system_call(name: str) -> Attack:
    tries, calls = SYSTEM_CALLS[name]
    return asking(f"call-{name}", tries, f"won = [c for c in {calls!r} if syscall(*c) >= 0]")


OTHERWISE = [
    asking(
        "trace-me",
        "be traced by the process above",
        "import ctypes; won = ctypes.CDLL(None).ptrace(0, 0, 0, 0) >= 0",
    ),
    asking(
        "setuid-programs",
        "find a program that runs as somebody else, and become root",
        """
        import os
        for path in ("/bin/su", "/usr/bin/sudo", "/usr/bin/passwd", "/usr/bin/mount", "/bin/sh"):
            won = won or os.path.exists(path) and path
        for identity in (0, 1, 65534):
            try:
                os.setuid(identity)
                won = identity
            except OSError:
                pass
        """,
    ),
    asking(
        "preload",
        "start a program with another library or loader in front",
        """
        import os, subprocess, sys
        environment = {"LD_PRELOAD": "/scratch/x.so", "PYTHONSTARTUP": "/scratch/x.py",
                       "PYTHONPATH": "/scratch", "LD_LIBRARY_PATH": "/scratch"}
        open("/scratch/sitecustomize.py", "w").write("open('/scratch/ran', 'w')")
        code = "import os; print(os.getuid() == 0 or os.path.exists('/proc/self') or "
        code += "os.path.exists('/etc/passwd'))"
        said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
        won = said.stdout.strip() == b"True"
        """,
    ),
    asking(
        "capabilities",
        "raise a capability again",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        everything = (ctypes.c_uint32 * 6)(*[2**32 - 1] * 6)
        held = (ctypes.c_uint32 * 6)()
        libc.capget(header, held)
        won = any(held) or libc.capset(header, everything) >= 0 or libc.prctl(47, 2, 0, 0, 0) >= 0
        """,
    ),
    asking(
        "new-privileges",
        "take back the promise of no new privileges, or the filter",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        won = libc.prctl(39, 0, 0, 0, 0) != 1 or libc.prctl(38, 0, 0, 0, 0) >= 0 or (
            libc.prctl(21, 0, 0, 0, 0) != 2)
        """,
    ),
    asking(
        "devices",
        "open the machine's devices, or make one",
        """
        import glob, os, stat
        won = [name for name in glob.glob("/dev/*") if os.path.basename(name) not in (
            "null zero full random urandom tty ptmx pts shm core fd stdin stdout stderr").split()]
        for number in (os.makedev(1, 1), os.makedev(8, 0), os.makedev(254, 0)):
            os.mknod("/scratch/disk", 0o600 | stat.S_IFBLK, number)
            won = "disk"
        """,
    ),
    asking(
        "proc",
        "change the kernel's settings",
        """
        for name in ("/proc/sys/user/max_user_namespaces", "/proc/sys/kernel/core_pattern",
                     "/proc/self/uid_map", "/proc/self/oom_score_adj", "/proc/sysrq-trigger"):
            won = won or open(name, "r+")
        """,
    ),
    asking(
        "system-tree",
        "find /sys, /run, /etc or the machine's sockets",
        """
        import os, sys
        def only_python(path):
            inside = [p[len(path) + 1:] for p in (sys.prefix, sys.base_prefix)
                      if p.startswith(path + "/")]
            return inside and set(os.listdir(path)) == {p.split("/")[0] for p in inside}
        won = [path for path in ("/sys", "/run", "/var", "/home", "/etc/passwd", "/etc/hosts",
               "/proc/self", "/proc/1", "/boot") if os.path.exists(path) and not only_python(path)]
        """,
    ),
    asking(
        "limits-raised",
        "raise the limits again",
        """
        import resource
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE,
                     resource.RLIMIT_CPU):
            try:
                resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                won = kind
            except (OSError, ValueError):
                pass
        """,
    ),
]

ATTACKS: list[Attack] = [*(map(system_call, SYSTEM_CALLS) if X86 else ()), *OTHERWISE]
