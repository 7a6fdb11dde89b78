"""Attacks that try to win marks for answers that are wrong.

The first group aims at tests that run beside the student's code, the second at the channel
between the student process and the judge, the third at the judge's own comparison.
"""

from __future__ import annotations

from dataclasses import replace

from tests.attacks.attack import Attack, forging

BESIDE = [
    forging(
        "numpy-allclose",
        "let numpy's comparisons say yes to everything",
        plain=True,
        first="""
            np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True
            np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
        """,
    ),
    forging(
        "no-asserts",
        "strip every assert with an IPython AST transformer",
        plain=True,
        first="""
            import ast
            class Strip(ast.NodeTransformer):
                def visit_Assert(self, node):
                    return ast.Pass()
            get_ipython().ast_transformers.append(Strip())
        """,
    ),
    forging(
        "input-transformer",
        "let IPython see every later cell that asserts as empty",
        plain=True,
        first="""
            def forget(lines):
                return ["pass\\n"] if any("assert" in line for line in lines) else lines
            get_ipython().input_transformers_post.append(forget)
        """,
    ),
    forging(
        "exception-handler",
        "swallow every error with a custom exception handler",
        plain=False,
        first="get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)",
    ),
    forging(
        "traceback",
        "show no traceback, so that no error is among the outputs",
        plain=False,
        first="get_ipython().showtraceback = lambda *args, **kwargs: None",
    ),
    forging(
        "run-cell",
        "replace the function that runs cells",
        plain=True,
        first="""
            from types import SimpleNamespace
            shell = get_ipython()
            run_cell = shell.run_cell
            def run(source, *args, **kwargs):
                return run_cell("pass" if "assert" in source else source, *args, **kwargs)
            shell.run_cell = run
        """,
    ),
    forging(
        "kernel-replies",
        "send the kernel's own message that a cell resulted in eight points",
        plain=True,
        first="""
            def points(number):
                shell = get_ipython()
                kernel = shell.kernel
                content = {"execution_count": 1, "metadata": {}}
                content["data"] = {"text/plain": str(number)}
                kernel.session.send(
                    kernel.iopub_socket, "execute_result", content, parent=shell.parent_header
                )
        """,
        spread="def spread(x):\n    points(8)\n    return 0 * x, 0 * x",
        chain="def chain(x):\n    points(10)\n    return 0 * x, 0 * x",
    ),
    forging(
        "display-hook",
        "print a full score as a displayed result",
        plain=True,
        first="""
            import sys
            def full(number):
                sys.displayhook(type("Full", (), {"__repr__": lambda self: str(number)})())
        """,
        spread="def spread(x):\n    full(8)\n    return 0 * x, 0 * x",
        chain="def chain(x):\n    full(10)\n    return 0 * x, 0 * x",
    ),
    forging(
        "peeking-at-the-caller",
        "return what the caller already holds as the expected answer",
        plain=True,
        first="""
            def peek():
                import sys
                frame = sys._getframe(2)
                while frame is not None:
                    for name in ("expected", "case", "reference"):
                        if name in frame.f_locals:
                            return frame.f_locals[name]
                    frame = frame.f_back
                return 0, 0
        """,
        spread="def spread(x):\n    return peek()",
        chain="def chain(x):\n    return peek()",
    ),
    forging(
        "drawing-zeros",
        "let the random numbers of the hidden inputs be zero",
        plain=True,
        first="""
            class Zeros:
                def __init__(self, *args):
                    pass
                def __getattr__(self, name):
                    return lambda *shape: np.zeros(shape)
            np.random.RandomState = np.random.default_rng = Zeros
            np.random.seed = lambda *args: None
            np.random.randn = lambda *shape: np.zeros(shape)
        """,
    ),
    forging(
        "zeroing-the-inputs",
        "write zeros into the arguments, so that zero is the right answer",
        plain=True,
        spread="def spread(x):\n    x[:] = 0\n    return x.copy(), x.copy()",
        chain="def chain(x):\n    x[:] = 0\n    return x.copy(), x.copy()",
    ),
    forging(
        "another-numpy",
        "put an object that agrees to everything in place of numpy",
        plain=True,
        first="""
            import sys, types
            real = np
            class Agreeing(types.ModuleType):
                def __getattr__(self, name):
                    return getattr(real, name)
                def allclose(self, *args, **kwargs):
                    return True
            sys.modules["numpy"] = np = Agreeing("numpy")
        """,
    ),
    forging(
        "lying-array",
        "return an array whose class answers numpy's comparisons itself",
        plain=True,
        first="""
            class Liar(np.ndarray):
                def __array_function__(self, function, types, args, kwargs):
                    return True
                def __array_ufunc__(self, *args, **kwargs):
                    return True
            def lie(x):
                return np.zeros_like(x).view(Liar)
        """,
        spread="def spread(x):\n    return lie(x), lie(x)",
        chain="def chain(x):\n    return lie(x), lie(x)",
    ),
    forging(
        "lying-object",
        "return an object that equals whatever it is compared with",
        first="""
            class Liar:
                def __eq__(self, other):
                    return True
                __ne__ = __lt__ = __gt__ = lambda self, other: False
                __sub__ = __rsub__ = __abs__ = lambda self, *args: 0.0
                __array__ = lambda self, *args, **kwargs: np.zeros(())
                __class__ = property(lambda self: np.ndarray)
                __getattr__ = lambda self, name: self
        """,
        spread="def spread(x):\n    return Liar(), Liar()",
        chain="def chain(x):\n    return Liar(), Liar()",
    ),
    forging(
        "patched-builtins",
        "let the built-in functions that checks are made of agree",
        first="""
            import builtins
            for name in ("all", "any", "isinstance", "callable"):
                setattr(builtins, name, lambda *args: True)
            builtins.abs = lambda value: 0
            builtins.len = lambda value: 2
            builtins.AssertionError = builtins.ValueError = StopIteration
        """,
    ),
    forging(
        "grade-cells-and-metadata",
        "bring a grade cell of one's own, worth a thousand points and always true",
        plain=False,
        first="""
            # grade: true, points: 1000
            score = points = max_score = passed = 1000
            print('{"score": 25.0, "passed": true}')
        """,
    ),
]

CHANNEL = [
    forging(
        "forged-record",
        "answer with a frame that claims points and a pass",
        spread="""
            def spread(x):
                inner("wire").send(channel(), {
                    "op": "returned", "changed": [], "shared": [], "passed": True, "points": 8,
                    "score": 8.0, "checks": [{"name": "twice", "passed": True, "points": 4}],
                }, {"value": (0 * x, 0 * x), "expected": (0 * x, 0 * x)})
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "second-writer",
        "let a forked child answer at the same time",
        spread="""
            def spread(x):
                import os
                if os.fork() == 0:
                    end = channel()
                    while True:
                        answer(end, 0 * x, 0 * x)
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "fork-before-answering",
        "answer from parent and child, each with half of the frame",
        spread="""
            def spread(x):
                import os
                os.fork()
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "answers-in-advance",
        "send the answers to all later calls with the first",
        spread="""
            def spread(x):
                end = channel()
                for _ in range(20):
                    answer(end, 0 * x, 0 * x)
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "reply-for-another-exercise",
        "answer the first exercise with the results of others",
        spread="""
            def spread(x):
                wire, end = inner("wire"), channel()
                for name in ("chain", "total", "spread"):
                    wire.send(end, {"op": "exercise", "function": name, "name": name,
                                    "changed": [], "shared": []}, {"value": {"s": 0 * x}})
        """,
    ),
    forging(
        "claiming-to-be-done",
        "tell the judge that every cell ran and every function passed",
        first="""
            wire = inner("wire")
            send = wire.send
            def lie(end, message, *values):
                if message.get("op") == "ran":
                    message = {**message, "errors": [], "defined": ["spread", "chain", "total"],
                               "passed": True, "scores": {"spread": 8, "chain": 10}}
                send(end, message, *values)
            wire.send = lie
        """,
    ),
    forging(
        "patched-wire",
        "have the wire module put another value into every answer",
        first="""
            wire = inner("wire")
            pack = wire.pack
            def forge(message, values=None, *rest):
                return pack({**message, "passed": True, "expected": None}, values, *rest)
            wire.pack = forge
            inner("calls").describe = lambda error, name=None: {"op": "returned"}
        """,
    ),
    replace(
        forging(
            "patched-calls",
            "have the answering function return nothing but praise, at the cost of all exercises",
            first="""
                def praise(function, arguments):
                    return {"op": "returned", "changed": [], "shared": [], "passed": True}, {
                        "value": tuple(0 * a for a in arguments) * 2}
                inner("calls")._answer = praise
            """,
        ),
        earns=0.0,
    ),
    forging(
        "patched-standard-library",
        "patch json, struct, socket and os beneath the channel",
        first="""
            import json, os, socket, struct
            dumps = json.dumps
            json.dumps = lambda value, **k: dumps(
                {**value, "passed": True} if isinstance(value, dict) else value, **k)
            os.fsync = os.write = lambda *args: 1
            struct.pack = lambda *args: b""
            socket.socket.shutdown = lambda *args: None
        """,
    ),
    forging(
        "late-thread",
        "let a thread answer after the function has returned",
        spread="""
            def spread(x):
                import sys, threading, time
                end = channel()
                def late():
                    while True:
                        answer(end, 0 * x, 0 * x)
                        time.sleep(0.001)
                threading.Thread(target=late, daemon=True).start()
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "late-signal",
        "let a timer's signal handler answer later",
        spread="""
            def spread(x):
                import signal
                end = channel()
                def late(*args):
                    answer(end, 0 * x, 0 * x)
                signal.signal(signal.SIGALRM, late)
                signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "at-exit-and-garbage",
        "answer from atexit, from a destructor and from the collector's callbacks",
        spread="""
            def spread(x):
                import atexit, gc
                end = channel()
                def late(*args):
                    answer(end, 0 * x, 0 * x)
                atexit.register(late)
                gc.callbacks.append(late)
                Late = type("Late", (), {"__del__": late})
                Late()
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "asking-for-itself",
        "ask the judge's reference for the very function that is judged",
        spread="""
            def spread(x):
                return inner("stand_ins")._ask(channel(), "spread", (x,), {})[1]["value"]
        """,
        chain="""
            def chain(x):
                return inner("stand_ins")._ask(channel(), "chain", (x,), {})[1]["value"]
        """,
    ),
    forging(
        "asking-through-the-other",
        "have the loop's exercise ask for the function, and keep the answers in a file",
        spread="""
            def spread(x):
                import os, numpy
                name = f"/scratch/{x.shape[0]}.npz"
                if os.path.exists(name):
                    return tuple(numpy.load(name).values())
                numpy.save(f"/scratch/wanted-{x.shape[0]}.npy", x)
                return 0 * x, 0 * x
        """,
        chain="""
            def chain(x):
                import glob, numpy, os
                for name in glob.glob("/scratch/wanted-*.npy"):
                    wanted = numpy.load(name)
                    numpy.savez(f"/scratch/{wanted.shape[0]}.npz", *spread(wanted))
                os.kill(1, 9)
                os._exit(0)
        """,
    ),
    forging(
        "waiting-for-the-oracle",
        "stay alive past one's own exercise, to answer it once the oracle is there",
        spread="""
            def spread(x):
                import os, time
                if os.fork() == 0:
                    os.setsid()
                    end = channel()
                    while not os.path.exists("/scratch/known"):
                        time.sleep(0.01)
                    end.send(open("/scratch/known", "rb").read())
                return 0 * x, 0 * x
        """,
        chain="""
            def chain(x):
                frame = inner("wire").pack(
                    {"op": "returned", "changed": [], "shared": []}, {"value": spread(x)})
                open("/scratch/known", "wb").write(frame)
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "asking-for-anything",
        "ask the judge for the solution, the expected values and the rubric",
        chain="""
            def chain(x):
                wire, end = inner("wire"), channel()
                for name in ("total", "solution", "expected", "__import__", "eval"):
                    wire.send(end, {"op": "ask", "function": name}, {"args": (x,), "kwargs": {}})
                    message, values = wire.receive(end)
                    if message["op"] == "answer":
                        return values["value"], values["value"]
                return 0 * x, 0 * x
        """,
    ),
    forging(
        "asking-for-too-much",
        "ask for an answer that would fill the judge's memory",
        chain="""
            def chain(x):
                import numpy
                try:
                    answered = spread(numpy.ones((1000, 900)))[0].any()
                except ValueError:
                    return 0 * x, 0 * x
                return (4 * x, x / 2) if answered else (0 * x, 0 * x)
        """,
    ),
    forging(
        "asking-without-end",
        "ask for ever, and never read an answer",
        chain="""
            def chain(x):
                wire, end = inner("wire"), channel()
                while True:
                    wire.send(end, {"op": "ask", "function": "spread"},
                              {"args": (x,), "kwargs": {}})
        """,
    ),
    *(
        forging(
            f"frame-{name}",
            f"send {what} in place of a frame",
            spread=f"""
                def spread(x):
                    import json, os, struct, sys
                    end = channel()
                    def frame(text, payload=b""):
                        data = text.encode() if isinstance(text, str) else text
                        return struct.pack("!II", len(data), len(payload)) + data + payload
                    returned = '{{"op": "returned", "changed": [], "shared": [], "values": '
                    end.sendall({made})
                    return 0 * x, 0 * x
            """,
        )
        for name, what, made in (
            ("of-four-gigabytes", "the lengths of a giant", 'b"\\xff" * 8'),
            ("of-garbage", "random bytes", "os.urandom(4096)"),
            ("nested", "a value nested without end", 'frame(returned + "[" * 200000)'),
            ("no-json", "half of a JSON text", "frame(returned)"),
            ("a-list", "a list for the message", 'frame("[1, 2, 3]")'),
            (
                "infinite",
                "infinite and absent numbers",
                'frame(\'{"op": "returned", "changed": [Infinity, 1e999, null], '
                '"shared": [[NaN, {}]], "values": {"value": ["none"]}}\')',
            ),
            (
                "odd-text",
                "lone surrogates and control characters",
                'frame(\'{"op": "raised", "error": "\\\\ud800\\\\u001b[31m", '
                '"message": "\\\\ud800\\\\u202e", "line": {}, "values": {}}\')',
            ),
            (
                "odd-digits",
                "an argument numbered with a superscript",
                'frame(\'{"op": "returned", "changed": [-1, 99], "shared": '
                '[["0", "argument \\\\u00b2"], ["0", "argument 9"]], '
                '"values": {"value": ["tuple", [["none"], ["none"]]]}}\')',
            ),
            (
                "over-and-over",
                "fifty thousand arrays over the same bytes",
                "frame(returned + json.dumps({'value': ['list', "
                "[['array', '|b1', [2**23 - i], 0] for i in range(40000)]]}) + '}', bytes(2**23))",
            ),
            (
                "odd-shapes",
                "arrays of impossible shapes",
                "frame(returned + json.dumps({'value': ['tuple', [['array', '<f8', [-1, 2**62], 0],"
                " ['array', '|O', [3], 0]]]}) + '}', bytes(64))",
            ),
        )
    ),
]

COMPARISON = [
    forging(
        f"comparison-{name}",
        f"return {what}",
        spread=f"def spread(x):\n    import numpy as np\n    return {value}",
        chain=f"def chain(x):\n    import numpy as np\n    return {value}",
    )
    for name, what, value in (
        ("not-a-number", "values that compare false with everything", "x * np.nan, x * np.nan"),
        ("complex", "complex numbers", "x.astype(complex), x.astype(complex)"),
        ("objects", "arrays of objects", "x.astype(object), x.astype(object)"),
        ("booleans", "arrays of truth values", "x > 0, x < 0"),
        ("small-integers", "numbers that wrap around", 'x.astype("u1"), x.astype("u1")'),
        ("half-floats", "numbers too short for the tolerance", '1e9 * x.astype("f2"), x'),
        ("empty", "arrays without elements", "x[:0], x[:, :0]"),
        ("one-number", "one number for an array, to be broadcast", "np.float64(0), 0.0"),
        ("wide", "an array with an axis too many, to be broadcast", "x[None], x[None]"),
        ("masked", "masked arrays that hide every difference", "np.ma.masked_all(x.shape), x"),
        ("records", "structured arrays", 'np.zeros(x.shape, [("a", "f8")]), x'),
        (
            "subclasses",
            "subclasses of tuple and of float that lie about their contents",
            'type("T", (tuple,), {"__len__": lambda s: 2, "__getitem__": lambda s, i: x,'
            ' "__iter__": lambda s: iter((x, x))})((0.0, type("F", (float,), {})(1)))',
        ),
        (
            "dictionary",
            "a dictionary that has every key",
            'type("D", (dict,), {"__missing__": lambda s, k: x, "__contains__": lambda s, k: True,'
            ' "items": lambda s: [("twice", x)]})()',
        ),
    )
]

ATTACKS: list[Attack] = [*BESIDE, *CHANNEL, *COMPARISON]
