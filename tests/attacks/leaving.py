"""Attacks that try to outlive grading, or to change what the next submission meets."""

from __future__ import annotations

from tests.attacks.attack import Attack, asking, spoiling

PROCESSES = [
    spoiling(
        "daemon",
        "leave a process running in a session of its own",
        first="""
            import os, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True:
                        time.sleep(1)
                os._exit(0)
        """,
    ),
    spoiling(
        "stubborn-daemon",
        "leave a process that ignores signals and its parent's death",
        first="""
            import ctypes, os, signal, time
            if os.fork() == 0:
                for number in range(1, 65):
                    try:
                        signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError):
                        pass
                ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
                os.setsid()
                while True:
                    time.sleep(1)
        """,
    ),
    Attack(
        "daemon-of-a-function",
        "leave a process behind from a judged function, while answering rightly",
        {
            "spread": """
def spread(x):
    import os, time
    if os.fork() == 0:
        os.setsid()
        while True:
            time.sleep(1)
    return 2 * x, x / 2
"""
        },
        earns=25.0,
    ),
    spoiling(
        "hydra",
        "start a new process whenever one dies",
        first="""
            import os, time
            if os.fork() == 0:
                while True:
                    if os.fork():
                        time.sleep(0.01)
                        os._exit(0)
        """,
    ),
    spoiling(
        "orphan-of-the-host",
        "detach the process that runs the cells from the one that watches it",
        first="""
            import ctypes, os, signal
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
            try:
                os.setsid()
            except OSError:
                pass
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        """,
    ),
    asking(
        "killing-the-watcher",
        "end the processes above, by number and by group",
        """
        import os, signal
        for pid in (os.getppid() or -os.getpgid(0), 2, 3, 4, 5):
            if pid > 1:
                os.kill(pid, signal.SIGKILL)
                won = pid
        """,
    ),
    asking(
        "killing-everything",
        "signal every process there is",
        "import os, signal; os.kill(-1, signal.SIGKILL)",
    ),
]

FILES = [
    asking(
        "files-everywhere",
        "write a file into every folder there is",
        """
        import os
        for folder, inside, names in os.walk("/"):
            if folder.startswith("/scratch") or folder.count("/") > 4:
                inside.clear()
                continue
            try:
                open(os.path.join(folder, ".left"), "w").close()
                won = folder
            except OSError:
                pass
        """,
    ),
    asking(
        "pth",
        "leave a .pth file that every Python reads at its start",
        """
        import os, site, sysconfig
        for folder in {*site.getsitepackages(), sysconfig.get_paths()["purelib"]}:
            open(os.path.join(folder, "left.pth"), "w").write("import os")
            won = folder
        """,
    ),
    asking(
        "sitecustomize",
        "leave a module that every Python imports at its start",
        """
        import os, sysconfig
        path = os.path.join(sysconfig.get_paths()["stdlib"], "sitecustomize.py")
        open(path, "w").close()
        won = path
        """,
    ),
    asking(
        "package-edited",
        "change the functions of the course's own package",
        """
        import rnn_utils
        open(rnn_utils.__file__, "a").write("sigmoid = None")
        won = rnn_utils.__file__
        """,
    ),
    asking(
        "bytecode",
        "leave changed bytecode beside a module",
        """
        import importlib.util, json, py_compile
        won = py_compile.compile(json.__file__, cfile=importlib.util.cache_from_source(
            json.__file__), doraise=True)
        """,
    ),
    asking(
        "interpreter",
        "write over the interpreter itself",
        "import sys; won = open(sys.executable, 'r+b')",
    ),
    asking(
        "configuration",
        "leave start-up files in the instructor's home",
        """
        import os
        home = os.path.expanduser("~")
        os.makedirs(home + "/.ipython/profile_default/startup", exist_ok=True)
        open(home + "/.ipython/profile_default/startup/00-left.py", "w").write("print('left')")
        won = not os.path.abspath(home).startswith("/scratch") and home
        """,
        plain=True,
    ),
    asking(
        "other-submission-edited",
        "change what another student handed in",
        """
        path = "<root>/classroom/submitted/other/trio/trio.ipynb"
        open(path, "a").write(" ")
        won = path
        """,
        plain=True,
    ),
    asking(
        "gradebook-edited",
        "write into the gradebook",
        """
        import os, sqlite3
        path = "<root>/classroom/gradebook.db"
        if os.path.exists(path):
            with sqlite3.connect(path) as gradebook:
                won = gradebook.execute("create table if not exists forged (x)")
        """,
        plain=True,
    ),
    asking(
        "device-modes",
        "take the machine's devices away by their modes and times",
        """
        import os
        for name in ("null", "zero", "full", "random", "urandom", "tty", "pts", "pts/ptmx", "shm"):
            path = "/dev/" + name
            for change in (lambda: os.chmod(path, os.stat(path).st_mode & 0o7777),
                           lambda: os.utime(path, ns=(1, 1)), lambda: os.chown(path, 1000, 1000)):
                try:
                    change()
                    won = path
                except OSError:
                    pass
        """,
    ),
]

TRACES = [
    asking(
        "locks",
        "lock a file of the Python environment, for another submission to feel",
        """
        import fcntl, os
        file = open(os.__file__, "rb")
        for lock in (lambda: fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB),
                     lambda: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB),
                     lambda: fcntl.fcntl(file, 1024, fcntl.F_RDLCK)):
            try:
                lock()
                won = lock
            except OSError:
                pass
        """,
    ),
    asking(
        "watches",
        "watch which files of the Python environment others open",
        """
        import ctypes, os
        libc = ctypes.CDLL(None)
        watch = libc.inotify_add_watch(libc.inotify_init(), os.__file__.encode(), 0x20)
        won = watch if watch >= 0 else None
        """,
    ),
    asking(
        "queues-and-segments",
        "leave shared memory, a semaphore or a queue in the kernel",
        """
        won = [call for call in ((29, 77, 4096, 0o1666), (64, 77, 1, 0o1666), (68, 77, 0o1666),
                                 (240, b"left", 0o102, 0o666, 0)) if syscall(*call) >= 0]
        """,
    ),
    asking(
        "core-dump",
        "have the kernel hand a crash to the machine's collector of dumps",
        """
        import resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        won = resource.getrlimit(resource.RLIMIT_CORE)
        """,
    ),
    asking(
        "names-of-the-machine",
        "change the machine's name and clock",
        """
        import socket, time
        try:
            socket.sethostname("left")
            won = "name"
        except OSError:
            time.clock_settime(time.CLOCK_REALTIME, 0)
            won = "clock"
        """,
    ),
    spoiling(
        "numpy-patched",
        "leave numpy, the built-ins and the environment changed in memory",
        first="""
            import builtins, os, sys
            real = np.tanh, builtins.sum
            np.tanh = np.sum = lambda *args, **kwargs: 0
            builtins.print = builtins.sorted = None
            os.environ["LEFT"] = "left"
            sys.path.insert(0, "/scratch")
            inner("confine").seal = lambda *args: None
            inner("template")._watch = lambda *args: None
        """,
    ),
    spoiling(
        "scratch-taken-away",
        "leave files in the private folder, and no way into it",
        first="""
            import os
            open("/scratch/left.py", "w").write("raise SystemExit")
            open("/scratch/numpy.py", "w").write("raise SystemExit")
            os.chmod("/scratch", 0)
            os.chdir("/")
        """,
    ),
]

WORDS = [
    Attack(
        "steering-the-terminal",
        "have the instructor's terminal or files take an error's odd characters",
        {
            "chain": 'raise Exception("\\ud800 \\x1b[31m \\x1b]0;title\\x07 \\u202e \\0")\n'
            "if False:\n  def chain(x): pass"
        },
        earns=15.0,
    ),
]

ATTACKS: list[Attack] = [*PROCESSES, *FILES, *TRACES, *WORDS]
