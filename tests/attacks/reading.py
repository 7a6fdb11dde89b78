"""Attacks that try to find a secret and to have it told by an error message in the record.

A secret is a canary: in the grading process's environment, in files beside the submission, in the
solution, the gradebook, another submission, the judge's memory; or a number of a hidden input.
"""

from __future__ import annotations

from tests.attacks.attack import POINTS, Attack, asking, dedent, forging

OUTSIDE = [
    asking(
        "environment",
        "read the grading process's environment",
        "import os; won = sift(dict(os.environ))",
        plain=True,
    ),
    asking(
        "environment-in-memory",
        "read the environment that the process was started with, from its memory",
        """
        import ctypes
        variables = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
        place, found = 0, []
        while variables and variables[place]:
            found.append(variables[place])
            place += 1
        won = sift(found)
        """,
    ),
    asking(
        "environment-of-others",
        "read the environments and command lines of other processes",
        """
        import glob
        won = [name for pattern in ("environ", "cmdline", "maps")
               for name in glob.glob(f"/proc/[0-9]*/{pattern}")]
        """,
    ),
    asking(
        "file-beside",
        "read a file of the instructor by its path",
        'won = sift(open("<root>/secret.txt").read())',
        plain=True,
    ),
    asking(
        "climbing",
        "climb from the working directory to the course",
        """
        import glob
        for up in ("..", "../..", "../../..", "../../../..", "../../../../.."):
            for name in glob.glob(up + "/*.txt") + glob.glob(up + "/*.ipynb"):
                won = won or sift(open(name).read())
        """,
    ),
    asking(
        "searching-the-disk",
        "look at all that is not part of Python",
        """
        import os
        for folder, inside, names in os.walk("/"):
            inside[:] = [n for n in inside if n not in ("usr", "lib", "lib64", "proc", "sys")
                         and not os.path.exists(os.path.join(folder, n, "pyvenv.cfg"))
                         and not os.path.exists(os.path.join(folder, n, "bin/python3"))]
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and os.path.getsize(path) < 100_000:
                    won = won or sift(open(path, errors="replace").read())
        """,
    ),
    asking(
        "solution",
        "read the solution notebook in the course's folder",
        'won = sift(open("<root>/solutions/trio/trio.ipynb").read())',
    ),
    asking(
        "solution-by-import",
        "find the grader's folders through its own modules",
        """
        import importlib
        for name in ("autograder.grading.grader", "autograder.grading.judge.reference"):
            won = importlib.import_module(name).__file__
        """,
    ),
    asking(
        "repository",
        "follow the paths that site-packages names to the repository",
        """
        import glob, os, site, sys
        folders = ["<repository>"]
        for path in site.getsitepackages() + sys.path:
            for name in glob.glob(path + "/*.pth") + glob.glob(path + "/*/direct_url.json"):
                folders += [w.strip() for w in open(name).read().replace('"', chr(10)).split()]
        won = [f for f in folders for e in ("solutions", "../solutions", "autograder")
               if f.startswith("/") and os.path.exists(os.path.join(f, e, ""))]
        """,
    ),
    asking(
        "gradebook",
        "open the gradebook",
        """
        import os, sqlite3
        path = "<root>/classroom/gradebook.db"
        won = os.path.exists(path) and sift(sqlite3.connect(path).execute(
            "select * from secret").fetchall())
        """,
        plain=True,
    ),
    asking(
        "other-submission",
        "read what another student handed in",
        'won = sift(open("<root>/classroom/submitted/other/trio/trio.ipynb").read())',
        plain=True,
    ),
    asking(
        "judge-memory-by-pid",
        "read the memory of the processes above",
        """
        import ctypes, os
        buffer = ctypes.create_string_buffer(64)
        class Piece(ctypes.Structure):
            _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t)]
        mine = Piece(ctypes.addressof(buffer), 64)
        there = Piece(id(os), 64)
        for pid in (os.getppid(), 1, 2, 3):
            if pid != os.getpid() and syscall(
                    310, pid, ctypes.byref(mine), 1, ctypes.byref(there), 1, 0) > 0:
                won = pid
        """,
    ),
    asking(
        "judge-memory-by-file",
        "open the memory of any process as a file",
        """
        import glob
        for name in glob.glob("/proc/*/mem") + ["/dev/mem", "/dev/kmem", "/proc/kcore"]:
            won = won or open(name, "rb")
        """,
    ),
    asking(
        "judge-by-the-channel",
        "take hold of the process at the channel's other end",
        """
        import ctypes, socket, struct
        end = channel()
        descriptor = end.getsockopt(socket.SOL_SOCKET, 77)
        process = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        won = process or [name for name, call in {
            "signal": (424, descriptor, 9, 0, 0), "descriptor": (438, descriptor, 0, 0),
            "namespace": (308, descriptor, 0x20000000)}.items() if syscall(*call) >= 0]
        """,
    ),
    asking(
        "template-memory",
        "search one's own memory for what the template may have held",
        """
        import gc, sys
        won = sift([thing for thing in gc.get_objects() if isinstance(thing, (str, bytes, dict))])
        for module in list(sys.modules.values()):
            if module.__name__ != "__main__":
                won = won or sift(list(vars(module).values()))
        """,
    ),
    asking(
        "frames",
        "search all frames above for the grader's variables",
        """
        import sys
        frame = sys._getframe()
        while frame is not None:
            if frame.f_globals is not globals():
                won = won or sift([frame.f_locals, list(frame.f_globals)])
            frame = frame.f_back
        """,
    ),
    asking(
        "descriptors",
        "read every open descriptor, and name those that are open",
        """
        import os, stat
        for descriptor in range(256):
            try:
                kind = os.fstat(descriptor)
            except OSError:
                continue
            null = os.stat("/dev/null").st_rdev
            is_null = stat.S_ISCHR(kind.st_mode) and kind.st_rdev == null
            if not is_null and descriptor != channel().fileno():
                won = (descriptor, oct(kind.st_mode))
        """,
    ),
    asking(
        "messages-in-the-channel",
        "look for messages and descriptors that wait in the channel",
        """
        import socket
        data, ancillary, flags, address = channel().recvmsg(
            4096, 4096, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        won = sift(data) or ancillary
        """,
    ),
    asking(
        "shared-memory",
        "list the segments, queues and semaphores of other processes",
        """
        import glob, os
        won = glob.glob("/dev/shm/*") + glob.glob("/dev/mqueue/*") or [
            key for key in range(64) if syscall(31, key, 13, 0) >= 0]
        """,
    ),
    asking(
        "kernel-log",
        "read the kernel's log and the machine's name",
        """
        import ctypes, os, socket
        buffer = ctypes.create_string_buffer(4096)
        won = syscall(103, 3, buffer, 4096) > 0 or socket.gethostname() != "student"
        """,
    ),
    asking(
        "history",
        "find the hidden tests in IPython's history or on the disk",
        """
        import glob
        won = sift([get_ipython().history_manager.input_hist_raw, globals().get("In")])
        for name in glob.glob("*") + glob.glob("../*/*"):
            won = won or sift(open(name).read())
        """,
        plain=True,
    ),
]

MESSAGE = [
    forging(
        f"message-{name}",
        f"tell a hidden input by {what}",
        spread=f"""
            def spread(x):
                number, raw = abs(float(x[0, 0])), x.tobytes().hex()
                digits = f"{{number:.9f}}".replace(".", "")
                shapes = "operands could not be broadcast together with shapes "
                core = "matmul: Input operand 1 has a mismatch in its core dimension 0 "
                {how}
        """,
    )
    for name, what, how in (
        ("plain", "an error's message", "raise ValueError(str(number))"),
        ("hex", "an error's message in hexadecimal", "raise RuntimeError(raw)"),
        (
            "name",
            "the name that a NameError misses",
            "raise NameError(f\"name 'x{raw}' is not defined\")",
        ),
        ("key", "the key that a KeyError misses", 'raise KeyError("k" + raw)'),
        (
            "attribute",
            "an AttributeError",
            "raise AttributeError(f\"module 'numpy' has no attribute 'x' {raw}\")",
        ),
        (
            "matrix",
            "the tail of numpy's words",
            "raise ValueError(core + raw)",
        ),
        (
            "shapes",
            "shapes that do not fit",
            'raise ValueError(shapes + f"({digits[:8]},1) (2,{digits[8:]})")',
        ),
        (
            "many-shapes",
            "many small shapes",
            'raise ValueError(shapes + " ".join(f"({d})" for d in digits))',
        ),
        (
            "index",
            "an index out of bounds",
            'raise IndexError(f"index {digits[:8]} is out of bounds for axis 1 with size 2")',
        ),
        (
            "arguments",
            "the names of missing arguments",
            "raise TypeError(f\"f() missing 1 required positional argument: 'x{raw[:40]}'\")",
        ),
        (
            "recursion",
            "the tail of a recursion error",
            'raise RecursionError("maximum recursion depth exceeded " + raw)',
        ),
        ("class", "the name of an error's class", 'raise type("E" + raw[:50], (Exception,), {})()'),
        (
            "type",
            "the name of a returned object's class",
            'return type("T" + raw[:50], (), {})(), x',
        ),
        ("keys", "a dictionary's keys", "return {raw[:60]: x, digits: x}"),
        ("length", "the length of what is returned", "return (x,) * int(digits[:4])"),
        ("size", "the size of an array", "return np.zeros(int(digits[:7])), x"),
        ("factor", "a factor of the right values", "return number * 2 * x, number * x"),
        (
            "printing",
            "what is printed and logged",
            "import os, logging; print(raw); logging.error(digits); os.write(2, raw.encode())",
        ),
        (
            "warning",
            "a warning",
            "import warnings; warnings.warn(digits); raise UserWarning(digits)",
        ),
        (
            "slow-to-match",
            "words that take for ever to be recognised",
            'raise ValueError(shapes + "1" * 200 + "!")',
        ),
        (
            "slow-names",
            "names that take for ever to be recognised",
            'raise TypeError("f() missing 1 required positional arguments: " + "a" * 240 + "!")',
        ),
    )
]

ACROSS = [
    Attack(
        f"across-{name}",
        f"keep a hidden input in {what}, break the process, and read it in the next one's cells",
        dedent(
            {
                "spread": f"""
                    def spread(x):
                        import os, socket, time
                        number = int(abs(x[0, 0]) * 1e9)
                        digits = f"{{abs(x[0, 0]):.9f}}".replace(".", "")
                        try:
                            {keep}
                        finally:
                            while True:
                                os.fork()
                """,
                "total": f"""
                    import os
                    raise Exception({look})
                    if False:
                      def total(x): pass
                """,
            }
        ),
        earns=POINTS["chain"],
    )
    for name, what, keep, look in (
        ("file", "a file", "open('/scratch/a', 'w').write(digits)", "open('/scratch/a').read()"),
        (
            "device",
            "the times of a device",
            "os.utime('/dev/null', ns=(number, number))",
            "os.stat('/dev/null').st_mtime_ns",
        ),
        (
            "terminals",
            "the times of the terminals' folder",
            "os.utime('/dev/pts/ptmx', ns=(number, number))",
            "os.stat('/dev/pts/ptmx').st_mtime_ns",
        ),
        (
            "socket",
            "the name of an abstract socket that a daemon holds",
            "os.fork() or (os.setsid(), socket.socket(socket.AF_UNIX).bind(chr(0) + digits), "
            "time.sleep(60))",
            "open('/proc/net/unix').read()",
        ),
        (
            "segment",
            "a segment of shared memory",
            "syscall(29, number, 4096, 0o1666)",
            "[key for key in range(64) if syscall(31, key, 13, 0) >= 0][0]",
        ),
    )
]

ATTACKS: list[Attack] = [*OUTSIDE, *MESSAGE, *ACROSS]
