"""Attacks on the machine's resources: each meets a limit, and costs its own exercise only."""

from __future__ import annotations

from tests.attacks.attack import Attack, asking, spoiling

SHORT = {"call_seconds": 1.5}
SHORT_CELL = {"cell_seconds": 1.5}
LONG_CELL = {"cell_seconds": 20, "cells_seconds": 40}

PROCESSES = [
    spoiling("fork-bomb", "start processes without end", "import os\nwhile True:\n    os.fork()"),
    spoiling(
        "fork-bomb-in-a-cell",
        "start processes without end before any function is called",
        first="import os\nwhile True:\n    os.fork()",
    ),
    spoiling(
        "patient-fork-bomb",
        "start processes that sleep",
        "import os, time\nwhile True:\n    os.fork() or time.sleep(60)",
    ),
    spoiling(
        "thread-bomb",
        "start threads without end",
        """
        import threading, time
        threading.stack_size(65536)
        while True:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        """,
    ),
    spoiling(
        "zombies",
        "leave dead children that nobody waits for",
        "import os\nwhile True:\n    os.fork() or os._exit(0)",
    ),
    spoiling(
        "new-interpreters",
        "start interpreters that start interpreters",
        """
        import subprocess, sys
        while True:
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        """,
    ),
]

MEMORY = [
    spoiling("a-huge-array", "ask for a terabyte", "return np.ones(2**37), x"),
    spoiling(
        "growing-memory",
        "take memory piece by piece",
        "kept = []\nwhile True:\n    kept.append(bytearray(b'x') * 2**24)",
    ),
    spoiling(
        "memory-of-many",
        "share a large amount of memory out among processes",
        """
        import os, time
        for _ in range(12):
            if os.fork() == 0:
                kept = np.ones(2**24)
                time.sleep(60)
        time.sleep(60)
        """,
    ),
    asking(
        "memory-in-files",
        "keep memory in files without a name, where it counts for no process",
        "import os; won = os.memfd_create('kept')",
    ),
    asking(
        "memory-in-segments",
        "keep memory in detached shared segments",
        "won = syscall(29, 0, 2**20, 0o1600) >= 0",
    ),
    asking(
        "memory-in-mappings",
        "keep memory in shared mappings that a process has let go of",
        "import mmap; won = mmap.mmap(-1, 2**24)",
    ),
    spoiling(
        "a-large-answer",
        "send back more than an answer may hold",
        "return np.zeros((3000, 3000)), np.zeros((3000, 3000))",
    ),
    spoiling(
        "a-deep-answer",
        "send back a value nested without end",
        "deep = []\ndeep.append(deep)\nreturn deep, x",
    ),
    spoiling(
        "a-wide-answer",
        "send back a million values",
        "return [0] * 10**6, [{}] * 10**6",
    ),
    spoiling(
        "recursion",
        "recurse without end, where Python counts and where it does not",
        """
        deep = None
        for _ in range(10**5):
            deep = [deep]
        return repr(deep), spread(x)
        """,
    ),
]

FILES = [
    spoiling(
        "full-disk",
        "fill the private folder",
        """
        for number in range(10**6):
            open(f"/scratch/{number}", "wb").write(bytes(2**22))
        """,
    ),
    spoiling(
        "many-files",
        "use up the private folder's entries",
        "for number in range(10**6):\n    open(f'/scratch/{number}', 'w').close()",
    ),
    spoiling(
        "a-huge-file",
        "write one file without end",
        "file = open('/scratch/huge', 'wb', 0)\nwhile True:\n    file.write(bytes(2**22))",
    ),
    spoiling(
        "a-sparse-file",
        "claim a terabyte of nothing",
        "open('/scratch/sparse', 'wb').truncate(2**40)",
    ),
    spoiling(
        "descriptors",
        "open files until there are no more",
        "kept = []\nwhile True:\n    kept.append(open('/dev/null'))",
    ),
    spoiling(
        "output-flood",
        "print for ever",
        "import os\nwhile True:\n    print('x' * 10**6)\n    os.write(1, bytes(10**6))",
        **SHORT,
    ),
    spoiling(
        "output-flood-in-a-cell",
        "print megabytes in a cell, and raise an error as long",
        first="print('x' * 10**7)\nraise Exception('x' * 10**7)",
    ),
]

TIME = [
    spoiling("endless-loop", "loop for ever", "while True:\n    pass", **SHORT),
    spoiling("sleep", "sleep for ever", "import time\ntime.sleep(10**6)", **SHORT),
    spoiling(
        "endless-loop-in-a-cell",
        "loop for ever, catching whatever would end it and ignoring signals",
        first="""
            import signal
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """,
        **SHORT_CELL,
    ),
    spoiling(
        "power-in-a-cell",
        "compute a number that never comes to an end",
        first="7 ** (10 ** 9) % 10",
        **SHORT_CELL,
    ),
    spoiling(
        "regular-expression",
        "match a pattern that takes for ever",
        "import re\nre.fullmatch('(a+)+b', 'a' * 100)",
        **SHORT,
    ),
    spoiling(
        "stopped",
        "stop the process instead of ending it",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        **SHORT,
    ),
    spoiling(
        "drip",
        "answer so slowly that every single byte comes in time",
        """
        import struct, time
        channel().send(struct.pack("!II", 2**20, 0))
        while True:
            channel().send(bytes(1))
            time.sleep(0.05)
        """,
        **SHORT,
    ),
    spoiling(
        "endless-items",
        "return a dictionary whose entries never end",
        """
        import itertools
        return type("D", (dict,), {"items": lambda s: itertools.repeat(("a", x))})()
        """,
        **SHORT,
    ),
]

IN_THE_KERNEL = [
    asking(
        "memory-in-sockets",
        "keep memory in the buffers of sockets, in many processes",
        """
        import os, socket, time
        PROCESSES = 24
        def fill(number):
            ends, full = [], 0
            try:
                while True:
                    ends += socket.socketpair()
                    for end in ends[-2:]:
                        end.setblocking(False)
                        full += end.send(bytes(2**18))
            except OSError:
                ends.pop().close()
            open(f"/scratch/{number}", "w").write("x" * (full // 2**20))
            time.sleep(60)
        for number in range(PROCESSES):
            if os.fork() == 0:
                fill(number)
        while len(os.listdir("/scratch")) < PROCESSES:
            time.sleep(0.01)
        time.sleep(0.5)
        full = sum(os.stat(f"/scratch/{number}").st_size for number in range(PROCESSES))
        won = full > 300 and f"{full} MB"
        """,
        **LONG_CELL,
    ),
    asking(
        "memory-in-pipes",
        "keep memory in the buffers of pipes",
        """
        import fcntl, os
        try:
            os.mkfifo("/scratch/pipe")
            won = os.open("/scratch/pipe", os.O_RDWR)
        except OSError:
            won = os.pipe()
        """,
    ),
    asking(
        "larger-buffers",
        "enlarge the buffers of sockets",
        """
        import socket
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
                try:
                    ends = socket.socketpair(socket.AF_UNIX, kind)
                    ends[0].setsockopt(socket.SOL_SOCKET, option, 2**22)
                    won = kind, option
                except OSError:
                    pass
        """,
    ),
    asking(
        "memory-in-records",
        "have the kernel keep a record for every single page, in many processes",
        """
        import ctypes, os, time
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        PROCESSES, PAGES = 12, 50_000
        pages = libc.mmap(None, ctypes.c_size_t(4096 * PAGES), 3, 0x22, -1, 0)
        for place in range(0, PAGES, 2):
            libc.mprotect(pages + 4096 * place, 4096, 1)
        for _ in range(PROCESSES):
            if os.fork() == 0:
                time.sleep(60)
        time.sleep(2)
        won = f"{PROCESSES * PAGES} records"
        """,
        resident=512,
        **LONG_CELL,
    ),
    asking(
        "memory-in-page-tables",
        "have the kernel keep two pages of tables for each that is only read",
        """
        import ctypes, os, time
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
        PROCESSES, PAGES = 4, 60_000
        for number in range(PROCESSES):
            if os.fork() == 0:
                for place in range(PAGES):
                    page = libc.mmap((1 << 40) + (place << 30), 4096, 3, 0x22, -1, 0)
                    ctypes.c_char.from_address(page).value
                open(f"/scratch/{number}", "w").close()
                time.sleep(60)
        while len(os.listdir("/scratch")) < PROCESSES:
            time.sleep(0.01)
        time.sleep(0.5)
        won = f"{PROCESSES * PAGES * 8 // 1024} MB"
        """,
        **LONG_CELL,
    ),
]

ATTACKS: list[Attack] = [*PROCESSES, *MEMORY, *IN_THE_KERNEL, *FILES, *TIME]
