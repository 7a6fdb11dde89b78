"""Attacks by system calls that nothing here needs, and by what the machine shows of itself."""

from __future__ import annotations

import platform

from tests.attacks.attack import Attack, asking

TRACES = [
    asking(
        "page-cache",
        "learn from the page cache what other submissions have read, or change it",
        """
        import ctypes, os, sys
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        file = os.open(sys.executable, os.O_RDONLY)
        place = ctypes.c_void_p(libc.mmap(None, 8192, 1, 2, file, 0))
        piece = (ctypes.c_void_p * 2)(ctypes.addressof(ctypes.create_string_buffer(9)), 8)
        found = ctypes.create_string_buffer(2)
        eight, none = ctypes.c_long(8192), ctypes.c_long(0)
        won = [name for name, answer in {
            "what is there": libc.mincore(place, eight, found),
            "only if it is there": libc.preadv2(file, piece, 1, none, 8) >= 0 and 0,
            "drop it": libc.posix_fadvise(file, none, none, 4),
            "fetch it": libc.readahead(file, none, eight),
            "page it out": libc.madvise(place, eight, 21),
            "page it in": libc.madvise(place, eight, 3),
        }.items() if answer is not False and answer == 0]
        """,
    ),
    asking(
        "out-of-band",
        "send and read a byte out of band, by every call that could",
        """
        import socket
        one, other = socket.socketpair()
        for number, call in enumerate((
            lambda: one.send(b"x", socket.MSG_OOB), lambda: one.sendmsg([b"x"], [], socket.MSG_OOB),
            lambda: other.recv(1, socket.MSG_OOB | socket.MSG_DONTWAIT),
            lambda: other.recvmsg(1, 64, socket.MSG_OOB | socket.MSG_DONTWAIT),
        )):
            try:
                call()
                won = f"call {number}"
            except OSError:
                pass
        """,
    ),
    asking(
        "descriptors-on-their-way",
        "send descriptors and leave them unread, until nobody else's arrive",
        """
        import socket
        one, other = socket.socketpair()
        for number in range(40):
            socket.send_fds(one, [b"x"], [one.fileno()] * 20)
            won = f"{20 * number} on their way"
        """,
    ),
    asking(
        "signals-in-a-queue",
        "leave more signals in a queue than the submission is counted for",
        """
        import os, signal
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGRTMIN})
        for number in range(500):
            os.kill(os.getpid(), signal.SIGRTMIN)
        queued = 0
        while signal.sigtimedwait({signal.SIGRTMIN}, 0):
            queued += 1
        won = queued > 400 and f"{queued} signals"
        """,
    ),
]

SIGHT = [
    asking(
        "the-machine",
        "learn how much the machine has, how busy it is, and since when",
        """
        import ctypes, os
        found = ctypes.create_string_buffer(512)
        libc = ctypes.CDLL(None)
        for name, call in {
            "load": os.getloadavg,
            "disk": lambda: os.statvfs(os.__file__),
            "memory": lambda: open("/proc/meminfo").read(),
            "processors": lambda: open("/proc/cpuinfo").read(),
            "system": lambda: libc.sysinfo(found) and os.stat("/nowhere"),
            "clock": lambda: libc.adjtimex(found) < 0 and os.stat("/nowhere"),
            "domain": lambda: libc.getdomainname(found, 64) or found.value or os.stat("/nowhere"),
        }.items():
            try:
                call()
                won = name
            except OSError:
                pass
        """,
    ),
    asking(
        "programs",
        "find a program beside the interpreter, in the places where they are",
        """
        import os, sys
        places = {"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/libexec",
                  "/usr/lib/git-core", "/usr/lib/openssh", os.path.dirname(sys.executable),
                  os.path.join(sys.base_prefix, "bin")}
        won = [os.path.join(place, name) for place in places if os.path.isdir(place)
               for name in os.listdir(place) if not name.startswith("python")]
        """,
    ),
    asking(
        "starting-programs",
        "start a program, by any call that does",
        """
        import os, sys
        for start in (os.execv, lambda *a: os.posix_spawn(*a, {}),
                      lambda path, words: os.execve(os.open(path, os.O_RDONLY), words, {})):
            child = os.fork()
            if child == 0:
                try:
                    start(sys.executable, ["python", "-c", "import os; os._exit(7)"])
                finally:
                    os._exit(0)
            won = won or os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        os.posix_spawn(sys.executable, ["python", "-c", ""], {})
        won = True
        """,
    ),
    asking(
        "terminals",
        "find a terminal, make one, or type into one",
        """
        import fcntl, os, termios
        won = [name for name in ("pts", "ptmx", "tty", "console") if os.path.exists("/dev/" + name)]
        fcntl.ioctl(0, termios.TIOCSTI, b"x")
        """,
    ),
]

BELOW = [
    asking(
        "newer-calls",
        "make calls that came into the kernel later than the sandbox",
        "import ctypes\n"
        "for number in range(424, 600):\n"
        "    if syscall(number, -1, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):\n"
        "        won = number",
    ),
    asking(
        "thirty-two-bits",
        "ask the kernel by the interface of another processor",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_void_p
        place = libc.mmap(None, 4096, 7, 0x22, -1, 0)
        ctypes.memmove(place, bytes.fromhex("b814000000cd80c3"), 8)  # getpid of the i386
        won = ctypes.CFUNCTYPE(ctypes.c_int)(place)() > 0
        """,
    ),
]

X86 = platform.machine() == "x86_64"
ATTACKS: list[Attack] = [*TRACES, *SIGHT, *(BELOW if X86 else BELOW[:1])]
