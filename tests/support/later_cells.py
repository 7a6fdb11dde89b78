"""Later cells of students' notebooks: what stands below an exercise and must, or must not, cost marks.

CASES = LATER (100, all expect "full") + CONTROLS (25) + MENDED (15, all expect "full").

Each case: {"name", "about", "solutions", "cells", "expect"}.
"solutions" holds only the solution cells that differ from an ordinary right solution.
A cell goes right after the named exercise's check cell, or to the "end" of the notebook;
cells with the same place keep their order.

To run them in a kernel of your own, mind these: `kill-the-runtime`, `hard-exit`,
`restart-by-javascript` and `exit-and-quit` end a kernel, `hang-forever` never returns, `endless-printing` prints
three hundred thousand lines, `writefile-numpy` and `logs-and-files` write into the working folder.
"""

CASES = []
LATER, CONTROLS, MENDED = [], [], []


def _swap(source, *pairs):
    """Replace each old text, which must occur, by the new one."""
    for old, new in pairs:
        if old not in source:
            raise ValueError(f"not in the source: {old!r}")
        source = source.replace(old, new)
    return source


def _add(group, name, about, cells, solutions=None, expect="full"):
    cells = [cells] if isinstance(cells, tuple) else cells
    group.append(
        {
            "name": name,
            "about": about,
            "solutions": dict(solutions or {}),
            "cells": [{"after": after, "source": source.strip("\n")} for after, source in cells],
            "expect": expect,
        }
    )


def later(name, about, *cells, **solutions):
    _add(LATER, name, about, list(cells), {k: v.strip("\n") for k, v in solutions.items()})


def control(name, about, expect, *cells, **solutions):
    _add(
        CONTROLS,
        name,
        about,
        list(cells),
        {k: v.strip("\n") for k, v in solutions.items()},
        expect if expect == "discuss" else {"lost": expect},
    )


def mended(name, about, *cells, **solutions):
    _add(MENDED, name, about, list(cells), {k: v.strip("\n") for k, v in solutions.items()})


# One ordinary right solution of each exercise, as material for the altered ones.
RIGHT = {}

RIGHT["rnn_cell_forward"] = r"""
def rnn_cell_forward(xt, a_prev, parameters):
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]
    Wya = parameters["Wya"]
    ba = parameters["ba"]
    by = parameters["by"]

    ### START CODE HERE ### (≈ 3 lines)
    a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
    yt_pred = softmax(np.dot(Wya, a_next) + by)
    cache = (a_next, a_prev, xt, parameters)
    ### END CODE HERE ###

    return a_next, yt_pred, cache
""".strip("\n")

RIGHT["rnn_forward"] = r"""
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape

    ### START CODE HERE ### (≈ 10 lines)
    cache_list = []
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    a_next = a0
    for t in range(T_x):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        y_pred[:, :, t] = yt_pred
        cache_list.append(cache)
    caches = (cache_list, x)
    ### END CODE HERE ###

    return a, y_pred, caches
""".strip("\n")

RIGHT["lstm_cell_forward"] = r"""
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    Wf, bf = parameters["Wf"], parameters["bf"]
    Wi, bi = parameters["Wi"], parameters["bi"]
    Wc, bc = parameters["Wc"], parameters["bc"]
    Wo, bo = parameters["Wo"], parameters["bo"]
    Wy, by = parameters["Wy"], parameters["by"]

    ### START CODE HERE ### (≈ 9 lines)
    concat = np.concatenate((a_prev, xt), axis=0)
    ft = sigmoid(np.dot(Wf, concat) + bf)
    it = sigmoid(np.dot(Wi, concat) + bi)
    cct = np.tanh(np.dot(Wc, concat) + bc)
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(Wo, concat) + bo)
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(Wy, a_next) + by)
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    ### END CODE HERE ###

    return a_next, c_next, yt_pred, cache
""".strip("\n")

RIGHT["lstm_forward"] = r"""
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wy"].shape

    ### START CODE HERE ### (≈ 13 lines)
    cache_list = []
    a = np.zeros((n_a, m, T_x))
    c = np.zeros((n_a, m, T_x))
    y = np.zeros((n_y, m, T_x))
    a_next = a0
    c_next = np.zeros((n_a, m))
    for t in range(T_x):
        a_next, c_next, yt, cache = lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)
        a[:, :, t] = a_next
        c[:, :, t] = c_next
        y[:, :, t] = yt
        cache_list.append(cache)
    caches = (cache_list, x)
    ### END CODE HERE ###

    return a, y, c, caches
""".strip("\n")

RIGHT["rnn_cell_backward"] = r"""
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]

    ### START CODE HERE ### (≈ 6 lines)
    dtanh = (1 - a_next ** 2) * da_next
    dWax = np.dot(dtanh, xt.T)
    dWaa = np.dot(dtanh, a_prev.T)
    dba = np.sum(dtanh, axis=1, keepdims=True)
    dxt = np.dot(Wax.T, dtanh)
    da_prev = np.dot(Waa.T, dtanh)
    ### END CODE HERE ###

    gradients = {"dxt": dxt, "da_prev": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
    return gradients
""".strip("\n")

RIGHT["rnn_backward"] = r"""
def rnn_backward(da, caches):
    cache_list, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]

    ### START CODE HERE ### (≈ 14 lines)
    dx = np.zeros((n_x, m, T_x))
    dWax = np.zeros((n_a, n_x))
    dWaa = np.zeros((n_a, n_a))
    dba = np.zeros((n_a, 1))
    da_prevt = np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        da_next = da[:, :, t] + da_prevt
        gradients = rnn_cell_backward(da_next, cache_list[t])
        da_prevt = gradients["da_prev"]
        dx[:, :, t] = gradients["dxt"]
        dWax += gradients["dWax"]
        dWaa += gradients["dWaa"]
        dba += gradients["dba"]
    da0 = da_prevt
    ### END CODE HERE ###

    gradients = {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}
    return gradients
""".strip("\n")

RIGHT["lstm_cell_backward"] = r"""
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    Wf, Wi = parameters["Wf"], parameters["Wi"]
    Wc, Wo = parameters["Wc"], parameters["Wo"]
    n_a = a_next.shape[0]

    ### START CODE HERE ### (≈ 23 lines)
    dC = dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next
    dot = da_next * np.tanh(c_next) * ot * (1 - ot)
    dcct = dC * it * (1 - cct ** 2)
    dit = dC * cct * it * (1 - it)
    dft = dC * c_prev * ft * (1 - ft)
    concat = np.concatenate((a_prev, xt), axis=0)
    dWf = np.dot(dft, concat.T)
    dWi = np.dot(dit, concat.T)
    dWc = np.dot(dcct, concat.T)
    dWo = np.dot(dot, concat.T)
    dbf = np.sum(dft, axis=1, keepdims=True)
    dbi = np.sum(dit, axis=1, keepdims=True)
    dbc = np.sum(dcct, axis=1, keepdims=True)
    dbo = np.sum(dot, axis=1, keepdims=True)
    da_prev = (np.dot(Wf[:, :n_a].T, dft) + np.dot(Wi[:, :n_a].T, dit)
               + np.dot(Wc[:, :n_a].T, dcct) + np.dot(Wo[:, :n_a].T, dot))
    dc_prev = dC * ft
    dxt = (np.dot(Wf[:, n_a:].T, dft) + np.dot(Wi[:, n_a:].T, dit)
           + np.dot(Wc[:, n_a:].T, dcct) + np.dot(Wo[:, n_a:].T, dot))
    ### END CODE HERE ###

    gradients = {
        "dxt": dxt, "da_prev": da_prev, "dc_prev": dc_prev,
        "dWf": dWf, "dbf": dbf, "dWi": dWi, "dbi": dbi,
        "dWc": dWc, "dbc": dbc, "dWo": dWo, "dbo": dbo,
    }
    return gradients
""".strip("\n")

RIGHT["lstm_backward"] = r"""
def lstm_backward(da, caches):
    cache_list, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]

    ### START CODE HERE ### (≈ 26 lines)
    dx = np.zeros((n_x, m, T_x))
    dWf = np.zeros((n_a, n_a + n_x))
    dWi = np.zeros((n_a, n_a + n_x))
    dWc = np.zeros((n_a, n_a + n_x))
    dWo = np.zeros((n_a, n_a + n_x))
    dbf = np.zeros((n_a, 1))
    dbi = np.zeros((n_a, 1))
    dbc = np.zeros((n_a, 1))
    dbo = np.zeros((n_a, 1))
    da_prevt = np.zeros((n_a, m))
    dc_prevt = np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        da_next = da[:, :, t] + da_prevt
        gradients = lstm_cell_backward(da_next, dc_prevt, cache_list[t])
        da_prevt = gradients["da_prev"]
        dc_prevt = gradients["dc_prev"]
        dx[:, :, t] = gradients["dxt"]
        dWf += gradients["dWf"]
        dWi += gradients["dWi"]
        dWc += gradients["dWc"]
        dWo += gradients["dWo"]
        dbf += gradients["dbf"]
        dbi += gradients["dbi"]
        dbc += gradients["dbc"]
        dbo += gradients["dbo"]
    da0 = da_prevt
    ### END CODE HERE ###

    gradients = {
        "dx": dx, "da0": da0,
        "dWf": dWf, "dbf": dbf, "dWi": dWi, "dbi": dbi,
        "dWc": dWc, "dbc": dbc, "dWo": dWo, "dbo": dbo,
    }
    return gradients
""".strip("\n")

# ============================================================================================
# 1 · LATER: one hundred, all right at their check, all "full"
# ============================================================================================

# names of builtins taken as variables
later(
    "sum-as-running-total",
    "`sum = 0` as a running total, while the LSTM cell's backward pass above adds with the builtin.",
    (
        "lstm_backward",
        r"""
# mean of the gradient entries, to see how big they are
sum = 0
for v in gradients["dx"].ravel():
    sum += abs(v)
print(sum / gradients["dx"].size)
""",
    ),
    lstm_cell_backward=_swap(
        RIGHT["lstm_cell_backward"],
        (
            """
    da_prev = (np.dot(Wf[:, :n_a].T, dft) + np.dot(Wi[:, :n_a].T, dit)
               + np.dot(Wc[:, :n_a].T, dcct) + np.dot(Wo[:, :n_a].T, dot))
""",
            """
    pairs = [(Wf, dft), (Wi, dit), (Wc, dcct), (Wo, dot)]
    da_prev = sum(W[:, :n_a].T @ d for W, d in pairs)
""",
        ),
        (
            """
    dxt = (np.dot(Wf[:, n_a:].T, dft) + np.dot(Wi[:, n_a:].T, dit)
           + np.dot(Wc[:, n_a:].T, dcct) + np.dot(Wo[:, n_a:].T, dot))
""",
            """
    dxt = sum(W[:, n_a:].T @ d for W, d in pairs)
""",
        ),
    ),
)

later(
    "range-is-a-tuple",
    "The range of an axis is kept in a variable called `range`, after every loop has been checked.",
    (
        "end",
        r"""
lo, hi = -4, 4
range = (lo, hi)
counts, edges = np.histogram(np.random.randn(1000), bins=20, range=range)
counts
""",
    ),
)

later(
    "len-is-a-number",
    "A sequence length is stored as `len`, and the LSTM's loop above says `range(len(...))`.",
    ("end", "len = x.shape[2]\nprint('sequence length', len)"),
    lstm_forward=_swap(
        RIGHT["lstm_forward"], ("    for t in range(T_x):", "    for t in range(len(x[0, 0])):")
    ),
)

later(
    "dict-holds-the-model",
    "A variable `dict` holds the model, and the RNN's backward cell above returns `dict(...)`.",
    (
        "rnn_backward",
        "dict = {'Wax': np.random.randn(5, 3), 'Waa': np.random.randn(5, 5)}\n"
        "for k in dict:\n    print(k, dict[k].shape)",
    ),
    rnn_cell_backward=r"""
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = da_next * (1.0 - np.square(a_next))
    return dict(dxt=parameters["Wax"].T @ dz, da_prev=parameters["Waa"].T @ dz,
                dWax=dz @ xt.T, dWaa=dz @ a_prev.T, dba=dz.sum(axis=1, keepdims=True))
""",
)

later(
    "list-of-losses",
    "The losses of a run are collected in `list`, while `rnn_forward` above starts from `list()`.",
    ("rnn_forward", "list = []\nfor k in range(3):\n    list.append(float(np.mean(a) * k))\nlist"),
    rnn_forward=_swap(RIGHT["rnn_forward"], ("cache_list = []", "cache_list = list()")),
)

later(
    "tuple-unpacked-over-builtin",
    "`tuple` becomes a variable from unpacking, while the cell above builds its cache with `tuple`.",
    ("rnn_forward", "tuple, shape = (a_next, yt_pred), a_next.shape\nprint(tuple[0].shape, shape)"),
    rnn_cell_forward=_swap(
        RIGHT["rnn_cell_forward"],
        (
            "cache = (a_next, a_prev, xt, parameters)",
            "cache = tuple([a_next, a_prev, xt, parameters])",
        ),
    ),
)

later(
    "zip-and-enumerate-file-names",
    "`zip` and `enumerate` are used as variable names, both of them used by `lstm_backward`.",
    ("end", "zip = 'homework_rnn.zip'\nenumerate = True\nprint('hand in as', zip)"),
    lstm_backward=r"""
def lstm_backward(da, caches):
    cache_list, x = caches
    n_a, m, T_x = da.shape
    names = ["dWf", "dbf", "dWi", "dbi", "dWc", "dbc", "dWo", "dbo"]
    total = {}
    dx = np.zeros((x.shape[0], m, T_x))
    da_prevt = np.zeros((n_a, m))
    dc_prevt = np.zeros_like(da_prevt)
    steps = [(t, c) for t, c in enumerate(cache_list) if t < T_x]
    for t, cache in steps[::-1]:
        g = lstm_cell_backward(da[:, :, t] + da_prevt, dc_prevt, cache)
        da_prevt, dc_prevt = g["da_prev"], g["dc_prev"]
        dx[:, :, t] = g["dxt"]
        for name, new in zip(names, [g[n] for n in names]):
            total[name] = total.get(name, 0) + new
    return {"dx": dx, "da0": da_prevt, **total}
""",
)

later(
    "print-is-a-logger",
    "`print` is replaced by a logger's method that takes one argument only.",
    (
        "end",
        r"""
import logging
logging.basicConfig(level=logging.WARNING)
print = logging.getLogger("rnn").info
print("training starts")
print("epoch", 1, "of", 10)
""",
    ),
)

later(
    "reversed-flag",
    "A flag called `reversed` says whether the plot runs backward; both backward loops use the builtin.",
    (
        "end",
        r"""
reversed = True
steps = np.arange(10)
if reversed:
    steps = steps[::-1]
print(steps)
""",
    ),
)

later(
    "min-max-abs-for-scaling",
    "`min`, `max` and `abs` become numbers in a scaling cell, and an own stable sigmoid uses `abs`.",
    (
        "lstm_forward",
        r"""
min, max = c_next.min(), c_next.max()
abs = max if max > -min else -min
scaled = (c_next - min) / (max - min)
""",
    ),
    lstm_cell_forward=r"""
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    def gate(name):
        z = parameters["W" + name] @ np.vstack([a_prev, xt]) + parameters["b" + name]
        e = np.exp(-abs(z))            # never overflows
        return np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    ft, it, ot = gate("f"), gate("i"), gate("o")
    cct = np.tanh(parameters["Wc"] @ np.vstack([a_prev, xt]) + parameters["bc"])
    c_next = c_prev * ft + cct * it
    a_next = np.tanh(c_next) * ot
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    return a_next, c_next, yt_pred, (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
""",
)

later(
    "comprehension-of-builtins",
    "A copy-paster 'cleans up' by setting a dozen builtin names to None in one loop over globals.",
    (
        "end",
        r"""
# free some memory (found this on a forum)
for name in ["sum", "len", "range", "zip", "list", "dict", "tuple", "reversed", "enumerate",
             "isinstance", "abs", "map"]:
    globals()[name] = None
""",
    ),
)

# the name np
later(
    "np-is-three",
    "`np` is used as the number of patients.",
    ("end", "np = 3   # number of patients\nnt = 12  # number of visits\nprint(np * nt)"),
)

later(
    "math-as-np",
    "`import math as np` from a pure-Python tutorial.",
    ("end", "import math as np\nprint(np.tanh(0.5), np.exp(1))"),
)

later(
    "linalg-as-np",
    "`import numpy.linalg as np` to shorten one call to `eigvals`.",
    ("end", "import numpy.linalg as np\nprint(abs(np.eigvals(Waa_small)).max())"),
)

later(
    "del-np",
    "`del np` at the end of a tidy student's notebook.",
    ("end", "# clean up\ndel np, sys, Path"),
)

later(
    "torch-as-np-shim",
    "A small class replaces `np`, so that 'the same code runs on the GPU', but has no working function.",
    (
        "end",
        r'''
class np:
    """pretend numpy on the GPU"""
    float32 = float
    def zeros(self, *shape):
        raise NotImplementedError("no GPU found")
    def tanh(x):
        return x
    def dot(a, b):
        return NotImplemented
''',
    ),
)

later(
    "numpy-out-of-sys-modules",
    "A tinkerer throws numpy out of `sys.modules` and imports it again to 'reload' it.",
    (
        "end",
        r"""
import sys
for name in [k for k in sys.modules if k == "numpy" or k.startswith("numpy.")]:
    del sys.modules[name]
import numpy as np
np.__version__
""",
    ),
)

# star imports
later(
    "star-import-numpy",
    "`from numpy import *` rebinds `sum`, `max`, `abs` and others; the cell above uses the builtin "
    "`sum` on a generator.",
    ("end", "from numpy import *\nt = linspace(0, 1, 5)\nprint(sin(2 * pi * t))"),
    lstm_cell_backward=_swap(
        RIGHT["lstm_cell_backward"],
        (
            """
    dxt = (np.dot(Wf[:, n_a:].T, dft) + np.dot(Wi[:, n_a:].T, dit)
           + np.dot(Wc[:, n_a:].T, dcct) + np.dot(Wo[:, n_a:].T, dot))
""",
            """
    dxt = sum((W[:, n_a:].T.dot(d) for W, d in ((Wf, dft), (Wi, dit), (Wc, dcct), (Wo, dot))))
""",
        ),
    ),
)

later(
    "star-import-math",
    "`from math import *` makes `tanh` a function of one number; the cell above uses numpy's.",
    ("rnn_forward", "from math import *\nprint(tanh(0.7))   # the number of hint 3"),
    rnn_cell_forward="from numpy import tanh, dot\n\n"
    + _swap(RIGHT["rnn_cell_forward"], ("np.tanh", "tanh"), ("np.dot", "dot")),
)

later(
    "pylab-magic",
    "`%pylab inline` from an old lecture pours numpy over the builtins.",
    ("end", "%pylab inline\nplot(linspace(-3, 3), tanh(linspace(-3, 3)))"),
)

# sigmoid, softmax and the library's other names
later(
    "del-sigmoid",
    "`del sigmoid` after the last exercise that needed it, in the student's eyes.",
    ("lstm_backward", "del sigmoid   # not needed any more\n"),
)

later(
    "sigmoid-returns-pair",
    "A helper from the logistic-regression course: `sigmoid` gives the activation and its cache.",
    (
        "lstm_backward",
        r'''
def sigmoid(Z):
    """from course 1, week 4"""
    A = 1 / (1 + np.exp(-Z))
    cache = Z
    return A, cache

A, cache = sigmoid(np.array([-1.0, 0.0, 1.0]))
''',
    ),
)

later(
    "softmax-for-a-vector",
    "`softmax` is redefined for one vector (over the whole array) for a text-sampling exercise.",
    (
        "lstm_forward",
        r"""
def softmax(v, temperature=0.7):
    e = np.exp(np.array(v) / temperature)
    return e / e.sum()

probs = softmax([1.0, 2.0, 3.0])
print(np.random.RandomState(0).choice(3, p=probs))
""",
    ),
)

later(
    "softmax-as-exception-name",
    "`except ... as softmax` unbinds the name when the handler ends.",
    (
        "end",
        r"""
try:
    softmax([[1, 2], [3, 4]], axis=1)
except TypeError as softmax:
    print("softmax says:", softmax)
""",
    ),
)

later(
    "walrus-over-softmax",
    "A walrus in an if-statement binds `softmax` to a float.",
    ("end", "if (softmax := float(np.max(y_pred))) > 0.9:\n    print('very sure', softmax)"),
)

later(
    "class-named-sigmoid",
    "A broken class for an autograd toy is named `sigmoid`.",
    (
        "end",
        r"""
class sigmoid:
    def __init__(self, inputs):
        self.inputs = inputs
    def forward(self):
        self.out = 1 / (1 + np.exp(-self.input))   # typo, AttributeError
        return self.out
    def backward(self, g):
        return g * self.out * (1 - self.out)

class softmax(sigmoid):
    pass
""",
    ),
)

later(
    "relu-in-place-of-sigmoid",
    "An experiment with ReLU gates rebinds `sigmoid` to a lambda.",
    (
        "lstm_backward",
        r"""
# what if the gates were ReLUs?
old_sigmoid = sigmoid
sigmoid = lambda z: np.maximum(0, z)
x, a0, parameters = example_inputs("lstm_forward")
a, y, c, caches = lstm_forward(x, a0, parameters)
print(a.max(), "explodes?")
""",
    ),
)

later(
    "library-verdict-rebound",
    "The library's names `verdict`, `check`, `progress`, `showing` and `plots` become variables.",
    (
        "end",
        "verdict = 'passed'\ncheck = True\nprogress = 8 / 8\nshowing = plots = None\n"
        "print(verdict, check, progress)",
    ),
)

later(
    "patch-the-library-module",
    "A tinkerer puts slower 'more exact' functions into the module `rnn_utils` itself.",
    (
        "end",
        r"""
import rnn_utils
from fractions import Fraction
rnn_utils.softmax = lambda z: [[Fraction(1, len(z))] * len(z[0])] * len(z)
rnn_utils.sigmoid = None
rnn_utils.verdict = lambda f: print("all good", f.__name__)
from rnn_utils import *
""",
    ),
)

later(
    "scipy-softmax-or-fallback",
    "scipy's `softmax` normalizes over everything unless told; the fallback has the axis wrong too.",
    (
        "end",
        r"""
try:
    from scipy.special import softmax, expit as sigmoid
except ImportError:
    def softmax(z, axis=None):
        return np.exp(z) / np.sum(np.exp(z), axis=axis)
""",
    ),
)

# the exercises' own names
later(
    "rnn-forward-is-its-result",
    "`rnn_forward = rnn_forward(x, a0, parameters)`, the classic.",
    (
        "rnn_backward",
        r"""
x, a0, parameters = example_inputs("rnn_forward")
rnn_forward = rnn_forward(x, a0, parameters)
rnn_forward[0].shape
""",
    ),
)

later(
    "functions-deleted",
    "All eight functions are deleted 'to prove that nothing is left over'.",
    (
        "end",
        "del rnn_cell_forward, rnn_forward, lstm_cell_forward, lstm_forward\n"
        "del rnn_cell_backward, rnn_backward, lstm_cell_backward, lstm_backward",
    ),
)

later(
    "loop-over-functions-with-their-name",
    "The loop variable of a loop over functions is the name of one of them.",
    (
        "end",
        r"""
for rnn_cell_forward in [rnn_forward, lstm_forward, rnn_backward]:
    print(rnn_cell_forward.__name__, rnn_cell_forward.__code__.co_argcount)
""",
    ),
)

later(
    "partial-over-parameters",
    "`functools.partial` fixes the parameters under the same names.",
    (
        "end",
        r"""
from functools import partial
xt, a_prev, parameters = example_inputs("rnn_cell_forward")
rnn_cell_forward = partial(rnn_cell_forward, parameters=parameters)
rnn_forward = partial(rnn_forward, a0=np.zeros((5, 10)), parameters=parameters)
a, y_pred, caches = rnn_forward(np.random.randn(3, 10, 4))
""",
    ),
)

later(
    "decorator-applied-later-returns-none",
    "A timing decorator without `return` is applied to the functions afterwards.",
    (
        "lstm_backward",
        r"""
import time
def timed(f):
    def wrapper(*args, **kwargs):
        start = time.time()
        result = f(*args, **kwargs)
        print(f.__name__, "took", time.time() - start)
    return wrapper

lstm_cell_forward = timed(lstm_cell_forward)
lstm_forward = timed(lstm_forward)
rnn_cell_backward = timed(rnn_cell_backward)
""",
    ),
)

later(
    "lru-cache-for-speed",
    "`functools.lru_cache` over the cells fails on arrays, which cannot be hashed.",
    (
        "end",
        "import functools\nrnn_cell_forward = functools.lru_cache(maxsize=None)(rnn_cell_forward)\n"
        "lstm_cell_forward = functools.lru_cache(lstm_cell_forward)\n"
        "rnn_forward(*example_inputs('rnn_forward'))",
    ),
)

later(
    "vectorize-the-cell",
    "`np.vectorize` is put over both backward cells.",
    (
        "end",
        "rnn_cell_backward = np.vectorize(rnn_cell_backward)\n"
        "lstm_cell_backward = np.vectorize(lstm_cell_backward, otypes=[float])",
    ),
)

later(
    "code-object-emptied",
    "A tinkerer swaps the functions' code objects in place to see what happens.",
    (
        "end",
        r"""
rnn_backward.__code__ = (lambda da, caches: {"dx": da}).__code__
lstm_forward.__code__, lstm_backward.__code__ = lstm_backward.__code__, lstm_forward.__code__
""",
    ),
)

later(
    "mocked-for-own-tests",
    "`unittest.mock` patches the cells and is started, never stopped; then `unittest.main()` exits.",
    (
        "end",
        r"""
import unittest
from unittest import mock

p = mock.patch("__main__.rnn_cell_forward", return_value=(0, 0, 0))
p.start()

class T(unittest.TestCase):
    def test_called(self):
        rnn_forward(*example_inputs("rnn_forward"))
        self.assertTrue(rnn_cell_forward.called)

unittest.main(argv=[""], verbosity=2)
""",
    ),
)

later(
    "class-wraps-and-shadows",
    "An object-oriented rewrite binds the functions' names to a class and its instances.",
    (
        "end",
        r'''
class lstm_cell_forward:
    """TODO finish"""
    def __init__(self, n_a, n_x):
        self.W = np.random.randn(4 * n_a, n_a + n_x)
    def __call__(self, xt, state):
        raise NotImplementedError

lstm_forward = lstm_cell_forward(5, 3)
''',
    ),
)

later(
    "functions-in-a-registry-then-cleared",
    "The functions move to a registry dictionary; the names are deleted and the registry cleared.",
    (
        "end",
        r"""
REGISTRY = {}
for _n in ["rnn_forward", "rnn_backward", "lstm_forward", "lstm_backward"]:
    REGISTRY[_n] = globals().pop(_n)
print(sorted(REGISTRY))
REGISTRY.clear()
""",
    ),
)

# wiping the namespace
later("reset-f", "`%reset -f` as the last cell.", ("end", "%reset -f"))

later(
    "reset-selective",
    "`%reset_selective` takes away everything whose name has an s in it.",
    ("end", "%reset_selective -f s"),
)

later("globals-clear", "`globals().clear()` out of curiosity.", ("end", "globals().clear()"))

later(
    "user-ns-emptied",
    "`get_ipython().user_ns` is searched for callables, which are popped.",
    (
        "end",
        r"""
ip = get_ipython()
for k, v in list(ip.user_ns.items()):
    if callable(v) and not k.startswith("_") and k not in ("exit", "quit", "get_ipython"):
        ip.user_ns.pop(k)
""",
    ),
)

later(
    "dump-parameters-into-globals",
    "All entries of dictionaries become globals, one of which is called like a function of the notebook.",
    (
        "end",
        r"""
config = {"n_a": 5, "softmax": True, "sigmoid": "hard", "rnn_forward": {"T_x": 4}, "lr": 0.01}
globals().update(config)
for k, v in parameters.items():
    exec(k + " = v")
""",
    ),
)

later(
    "global-statement-in-train",
    "A training function declares `global np, softmax` and overwrites both.",
    (
        "end",
        r"""
def train(epochs):
    global np, softmax
    for np in range(epochs):
        softmax = 1 / (1 + np)
    return softmax

train(5)
""",
    ),
)

# numpy patched from within
later(
    "np-tanh-fast",
    "`np.tanh` is replaced by a 'fast' rational approximation.",
    ("end", "np.tanh = lambda x: x * (27 + x ** 2) / (27 + 9 * x ** 2)\nnp.tanh(0.7)"),
)

later(
    "np-dot-float32",
    "`np.dot` and `np.matmul` are replaced by float32 versions that count calls.",
    (
        "end",
        r"""
calls = {"dot": 0}
_dot = np.dot
def counted_dot(a, b):
    calls["dot"] += 1
    return _dot(np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)).round(3)
np.dot = counted_dot
np.matmul = counted_dot
""",
    ),
)

later(
    "np-zeros-empty",
    "`np.zeros = np.empty` because a blog says that it is faster; then junk in memory.",
    (
        "end",
        "np.zeros = np.empty\nnp.zeros_like = np.empty_like\njunk = [np.full((5, 10, 4), 7.7) for _ in range(99)]\ndel junk",
    ),
)

later(
    "np-zeros-int",
    "`np.zeros` gets an integer dtype by partial application.",
    (
        "end",
        "import functools\nnp.zeros = functools.partial(np.zeros, dtype=np.int8)\nnp.zeros((2, 2))",
    ),
)

later(
    "np-exp-clipped",
    "`np.exp` is patched to clip, and `np.concatenate` to use axis 1.",
    (
        "end",
        r"""
if not hasattr(np, "_exp"):
    np._exp, np._concatenate = np.exp, np.concatenate
np.exp = lambda z: np._exp(np.clip(z, -0.5, 0.5))
np.concatenate = lambda parts, axis=1: np._concatenate(parts, axis=1)
np.hstack = np.vstack = np.concatenate
""",
    ),
)

later(
    "np-sum-fsum",
    "`np.sum` becomes `math.fsum` over everything, without axis.",
    ("end", "import math\nnp.sum = lambda x, *args, **kwargs: math.fsum(np.ravel(x))\nnp.sum(a)"),
)

later(
    "np-comparisons-lie",
    "A tinkerer makes numpy's comparisons always say no, to see whether the checks notice.",
    (
        "end",
        r"""
np.allclose = lambda *a, **k: False
np.isclose = lambda a, b, **k: np.zeros(np.shape(a), dtype=bool)
np.array_equal = lambda *a, **k: False
def _raise(*a, **k):
    raise AssertionError("never equal")
np.testing.assert_allclose = np.testing.assert_array_equal = np.testing.assert_almost_equal = _raise
""",
    ),
)

later(
    "np-random-frozen",
    "`np.random.randn`, `seed` and `RandomState` are replaced by constants.",
    (
        "end",
        r"""
np.random.seed = lambda *a: None
np.random.randn = lambda *s: np.ones(s)
np.random.rand = lambda *s: np.full(s, 0.5)
class Fixed:
    def __init__(self, *a): pass
    def randn(self, *s): return np.zeros(s)
np.random.RandomState = Fixed
np.random.default_rng = Fixed
""",
    ),
)

later(
    "np-float-tricks",
    "Old code needs `np.float` and `np.int`; half precision is made the default by hand.",
    ("rnn_forward", "np.float = float\nnp.int = int\nnp.bool = bool"),
    (
        "end",
        r"""
_array = np.array
np.array = lambda *a, **k: _array(*a, **{"dtype": np.float16, **k})
np.float64 = np.float16
np.newaxis = 0
""",
    ),
)

later(
    "seterr-raise-and-errstate-left-open",
    "`np.seterr(all='raise')`, and an errstate that is entered and never left.",
    (
        "end",
        "np.seterr(all='raise')\nctx = np.errstate(under='raise', over='raise', invalid='raise')\n"
        "ctx.__enter__()\nnp.exp(-1000.0)",
    ),
)

later(
    "printoptions-and-seed",
    "Print options and seeds set between the exercises, as students do.",
    (
        "rnn_cell_forward",
        "np.set_printoptions(precision=2, suppress=True, threshold=3, edgeitems=1)",
    ),
    ("lstm_cell_forward", "import random\nrandom.seed(42)\nnp.random.seed(42)"),
    (
        "lstm_backward",
        "np.set_printoptions(formatter={'float': lambda v: '?'}, sign='+')\nprint(np.eye(2))",
    ),
)

# warnings, streams, the interpreter
later(
    "warnings-as-errors",
    "Warnings become errors between the exercises, and `warnings.warn` raises in the end.",
    ("lstm_forward", "import warnings\nwarnings.filterwarnings('error', category=RuntimeWarning)"),
    (
        "end",
        "import warnings\nwarnings.simplefilter('error')\n"
        "def _boom(*a, **k):\n    raise RuntimeError(a)\nwarnings.warn = _boom",
    ),
)

later(
    "recursionlimit-tiny",
    "`sys.setrecursionlimit` is set very low, while `rnn_backward` above is written recursively.",
    (
        "end",
        r"""
import sys
def depth(n):
    return n if n == 0 else depth(n - 1)
sys.setrecursionlimit(120)
depth(10 ** 4)
""",
    ),
    rnn_backward=r"""
def rnn_backward(da, caches):
    cache_list, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]
    dx = np.zeros((n_x, m, T_x))

    def back(t, carry):
        if t < 0:
            return carry, np.zeros((n_a, n_x)), np.zeros((n_a, n_a)), np.zeros((n_a, 1))
        g = rnn_cell_backward(da[:, :, t] + carry, cache_list[t])
        dx[:, :, t] = g["dxt"]
        da0, dWax, dWaa, dba = back(t - 1, g["da_prev"])
        return da0, dWax + g["dWax"], dWaa + g["dWaa"], dba + g["dba"]

    da0, dWax, dWaa, dba = back(T_x - 1, np.zeros((n_a, m)))
    return {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}
""",
)

later(
    "builtins-module-patched",
    "The module `builtins` itself is patched: counting `len`, lying `isinstance`, no `sum`.",
    (
        "end",
        r"""
import builtins
_len, _isinstance = builtins.len, builtins.isinstance
builtins.len = lambda o: _len(o) + 1
builtins.isinstance = lambda o, t: True if t is dict else _isinstance(o, t)
builtins.sum = None
builtins.reversed = lambda s: s
builtins.range = lambda *a: iter([])
""",
    ),
)

later(
    "import-hook-broken",
    "`builtins.__import__` is replaced by a version that logs and forbids numpy.",
    (
        "end",
        r"""
import builtins
_imp = builtins.__import__
def nosy(name, *a, **k):
    if name.split(".")[0] in ("numpy", "rnn_utils", "json"):
        raise ImportError("no " + name + " today")
    return _imp(name, *a, **k)
builtins.__import__ = nosy
import numpy
""",
    ),
)

later(
    "stdout-swallowed",
    "`sys.stdout` goes to a buffer that is then closed, and stderr is None.",
    (
        "end",
        "import io, sys\nbuf = io.StringIO()\nsys.stdout = buf\nprint('hidden')\nbuf.close()\nsys.stderr = None",
    ),
)

later(
    "settrace-and-excepthook",
    "A home-made debugger: `sys.settrace` with a tracer that raises, and an own excepthook.",
    (
        "end",
        r"""
import sys, threading
def tracer(frame, event, arg):
    if frame.f_code.co_name in ("rnn_cell_forward", "lstm_cell_forward"):
        raise RuntimeError("breakpoint in " + frame.f_code.co_name)
    return None
sys.excepthook = lambda *a: None
threading.settrace(tracer)
sys.settrace(tracer)
""",
    ),
)

later(
    "chdir-and-sys-path",
    "`os.chdir` to the temp folder, and the search path is emptied.",
    ("rnn_forward", "import os, tempfile\nos.chdir(tempfile.gettempdir())\n%pwd"),
    ("end", "import sys\nsys.path.clear()\nsys.path.append('/content/drive/MyDrive')\nsys.path"),
)

later(
    "environ-emptied",
    "Environment variables for threads and GPU are set; HOME, PATH and others go.",
    (
        "end",
        r"""
import os
os.environ["OMP_NUM_THREADS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["PYTHONPATH"] = "/nowhere"
for k in ("HOME", "PATH", "TMPDIR"):
    os.environ.pop(k, None)
""",
    ),
)

# ends, errors and unfinished cells
later(
    "exit-and-quit",
    "`exit()` half-way and `quit` at the end, from habit.",
    ("end", "exit()"),
    ("end", "quit"),
)

later(
    "kill-the-runtime",
    "`os.kill(os.getpid(), 9)`, the forum's way to restart a Colab runtime.",
    ("end", "import os\nos.kill(os.getpid(), 9)"),
)

later(
    "hard-exit",
    "`os._exit(00)` at the end of the notebook.",
    ("end", "print('done!')\nimport os\nos._exit(00)"),
)

later(
    "raise-system-exit-between",
    "`raise SystemExit('stop here')` between the exercises so that 'Run all' stops there.",
    ("rnn_forward", "raise SystemExit('stop here')"),
    ("lstm_forward", "raise KeyboardInterrupt"),
    ("rnn_backward", "assert False, 'run only up to here'"),
)

later(
    "syntax-errors-in-between",
    "Unfinished cells with a SyntaxError, an IndentationError and Python 2's print.",
    ("rnn_cell_forward", "for t in range(T_x)\n    a = "),
    ("lstm_cell_forward", "  c_next = ft * c_prev\nprint c_next.shape"),
    ("rnn_cell_backward", "dtanh = (1 - a_next ** 2 * da_next\n\ndef"),
    ("end", "np.tanh(“0.5”)"),
)

later(
    "merge-conflict-and-prompts",
    "Git's conflict marks, a pasted prompt with output, and plain notes in a code cell.",
    (
        "lstm_cell_forward",
        "<<<<<<< HEAD\nsoftmax = None\n=======\nsigmoid = None\n>>>>>>> feature/lstm",
    ),
    ("end", "In [12]: softmax = 3\nOut[12]: 3"),
    ("end", "TODO: ask Mrs. Keller about the peephole connections, due Friday!"),
)

later(
    "next-function-unfinished",
    "The student begins a GRU: a stub with None, one without a body, one that raises at once.",
    (
        "lstm_cell_forward",
        r"""
def gru_cell_forward(xt, c_prev, parameters):
    ### START CODE HERE ###
    for t in None:
        pass
    ### END CODE HERE ###
    return c_next

gru_cell_forward(xt, c_prev, parameters)
""",
    ),
    (
        "end",
        "def gru_forward(x, a0, parameters):\n    n_x, m, T_x = x.shape\n    for t in range(T_x):\n",
    ),
)

later(
    "old-draft-under-other-name",
    "Wrong old drafts are kept in later cells under other names, and run.",
    (
        "rnn_forward",
        r"""
def rnn_forward_old(x, a0, parameters):
    # first try: forgot to hand a_next on. keep for my notes
    a = np.zeros((parameters["Wya"].shape[1], x.shape[1], x.shape[2]))
    for t in range(x.shape[2]):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a0, parameters)
        a[:, :, t] = a_next
    return a, yt_pred, cache

a, y_pred, caches = rnn_forward_old(x, a0, parameters)
""",
    ),
    (
        "lstm_backward",
        r"""
def lstm_backward_v1(da, caches):
    cache_list, x = caches
    for t in reversed(range(da.shape[2])):
        gradients = lstm_cell_backward(da[:, :, t], np.zeros(da.shape[:2]), cache_list[t])
    return gradients          # WRONG, see above

lstm_backward_v1(da, caches)["dWf"][3][1]
""",
    ),
)

later(
    "magics-and-shell",
    "`%%time`, `%timeit`, `!pip install`, `%env`, `%alias_magic` and `??` as found in any notebook.",
    ("rnn_cell_forward", "%%time\n_ = rnn_cell_forward(xt, a_prev, parameters)"),
    ("rnn_forward", "!pip install --no-index --quiet numpy   # no network in the lab"),
    ("lstm_forward", "%timeit -n 2 -r 1 lstm_forward(x, a0, parameters)"),
    ("lstm_cell_backward", "np.tanh??"),
    ("end", "%env TF_CPP_MIN_LOG_LEVEL=3\n%alias_magic t timeit\n!ls -la | head -3\nfiles = !ls"),
    ("end", "%%bash\nfalse"),
)

later(
    "writefile-numpy",
    "`%%writefile numpy.py` puts a file beside the notebook that shadows numpy in a later kernel.",
    (
        "end",
        "%%writefile numpy.py\n# my numpy notes\ndef zeros(shape):\n    return [0] * shape[0]\n",
    ),
    ("end", "%%writefile rnn_utils.py\nfrom math import tanh\n"),
)

later(
    "autoreload-and-pdb",
    "`%autoreload 2`, `%pdb on`, all expressions shown, and a custom exception handler.",
    ("rnn_forward", "%load_ext autoreload\n%autoreload 2"),
    (
        "end",
        r"""
%pdb on
%config InteractiveShell.ast_node_interactivity = "all"
def quiet(shell, etype, value, tb, tb_offset=None):
    return []
get_ipython().set_custom_exc((Exception,), quiet)
1 / 0
""",
    ),
)

later(
    "restart-by-javascript",
    "JavaScript that asks the page to restart the kernel.",
    ("end", "%%javascript\nIPython.notebook.kernel.restart();"),
    ("end", "import IPython\nIPython.Application.instance().kernel.do_shutdown(True)"),
)

later(
    "input-waits",
    "`input()` waits for the user, and its answer is stored as `input`.",
    ("end", "input = input('Which cell shall I plot (rnn/lstm)? ')\nprint(input)"),
    ("end", "import getpass\nsoftmax = getpass.getpass('GitHub token: ')"),
)

later(
    "hang-forever",
    "A live plot's loop without an end.",
    ("end", "import time\nwhile True:\n    time.sleep(0.5)   # wait for new data"),
)

later(
    "endless-printing",
    "Hundreds of thousands of lines of output from a forgotten print.",
    ("end", "for i in range(300_000):\n    print('iteration', i, 'loss', 1 / (i + 1), '#' * 40)"),
)

later(
    "top-level-await-and-tasks",
    "Top-level `await`, and a background task that rebinds `softmax` after the cell has ended.",
    ("rnn_forward", "import asyncio\nawait asyncio.sleep(0.01)"),
    (
        "end",
        r"""
async def poison():
    global softmax, np
    await asyncio.sleep(0.1)
    softmax = np = None

import asyncio
task = asyncio.ensure_future(poison())
await asyncio.sleep(0.3)
""",
    ),
)

later(
    "threads-and-timers",
    "A timer pops names, a daemon thread keeps writing into the globals, another outlives the notebook.",
    (
        "end",
        r"""
import threading, time
threading.Timer(0.1, lambda: globals().pop("sigmoid", None)).start()

def scribble():
    k = 0
    while True:
        globals()["softmax"] = k
        k += 1
        time.sleep(0.05)

threading.Thread(target=scribble, daemon=True).start()
threading.Thread(target=time.sleep, args=(20,)).start()
time.sleep(0.3)
""",
    ),
)

later(
    "alarm-and-atexit",
    "A watchdog: `signal.alarm` raises in two seconds, and an `atexit` function fails.",
    (
        "end",
        r"""
import atexit, os, signal
def too_slow(signum, frame):
    raise TimeoutError("cell took too long")
signal.signal(signal.SIGALRM, too_slow)
signal.alarm(2)
signal.signal(signal.SIGINT, signal.SIG_IGN)
atexit.register(lambda: 1 / 0)
""",
    ),
)

later(
    "logs-and-files",
    "Results are saved under odd names, and the current figure backend and style change.",
    (
        "rnn_forward",
        r"""
import matplotlib
import matplotlib.pyplot as plt
plt.rcParams["figure.figsize"] = (2, 2)
plt.rcParams["font.family"] = "Comic Sans MS"
plt.style.use("dark_background")
""",
    ),
    (
        "end",
        "np.save('softmax', y_pred)\nsoftmax = np.load('softmax.npy')\n"
        "import matplotlib.pyplot as plt\nplt.switch_backend('Agg')\nplt.show = plt.close('all')",
    ),
)

# helpers, constants and classes that the solution uses
later(
    "my-tanh-rebound",
    "The RNN cell uses an own `my_tanh`, which a later cell redefines to return its derivative.",
    (
        "rnn_forward",
        r"""
# derivative, for the backward part later
def my_tanh(z):
    return 1 - np.tanh(z) ** 2

print(my_tanh(0.0))
""",
    ),
    rnn_cell_forward=r"""
def my_tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)

"""
    + _swap(RIGHT["rnn_cell_forward"], ("np.tanh", "my_tanh")),
)

later(
    "gate-class-attribute-changed",
    "A class `Gate` holds the gate's squashing function as an attribute, changed later for an experiment.",
    (
        "lstm_backward",
        r"""
# hard sigmoid, like in Keras
Gate.squash = staticmethod(lambda z: np.clip(0.2 * z + 0.5, 0, 1))
Gate.bias = 1.0
""",
    ),
    lstm_cell_forward=r"""
class Gate:
    squash = staticmethod(sigmoid)
    bias = 0.0

    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, z):
        return self.squash(self.W @ z + self.b + self.bias)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    P = parameters
    concat = np.r_[a_prev, xt]
    ft = Gate(P["Wf"], P["bf"])(concat)
    it = Gate(P["Wi"], P["bi"])(concat)
    ot = Gate(P["Wo"], P["bo"])(concat)
    cct = np.tanh(P["Wc"] @ concat + P["bc"])
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(P["Wy"] @ a_next + P["by"])
    return a_next, c_next, yt_pred, (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, P)
""",
)

later(
    "eps-constant-changed",
    "The backward cell adds a constant `EPS = 0.0`, which a later cell sets to a tenth.",
    (
        "rnn_backward",
        "EPS = 0.1   # step for my own gradient check\n"
        "w = 0.5\n(np.tanh(w + EPS) - np.tanh(w - EPS)) / (2 * EPS)",
    ),
    rnn_cell_backward="EPS = 0.0   # in case of trouble\n\n"
    + _swap(RIGHT["rnn_cell_backward"], ("(1 - a_next ** 2)", "(1 - a_next ** 2 + EPS)")),
)

later(
    "activation-table-mutated",
    "Activations are looked up in a global dictionary, an entry of which is changed in place.",
    ("end", "ACT['tanh'] = ACT['relu']\nACT.pop('softmax')\nACT"),
    rnn_cell_forward="ACT = {'tanh': np.tanh, 'softmax': softmax, 'relu': lambda z: np.maximum(z, 0)}\n\n"
    + _swap(
        RIGHT["rnn_cell_forward"], ("np.tanh(", "ACT['tanh']("), ("softmax(np", "ACT['softmax'](np")
    ),
)

later(
    "gate-names-list-mutated",
    "A global list of gate letters drives `lstm_backward`; a later cell extends, sorts and shortens it.",
    ("end", "GATES.append('p')   # peephole?\nGATES.sort()\nGATES.pop(0)\nGATES"),
    lstm_backward=r"""
GATES = ["f", "i", "c", "o"]

def lstm_backward(da, caches):
    cache_list, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]
    grads = {"dx": np.zeros((n_x, m, T_x))}
    for g in GATES:
        grads["dW" + g] = np.zeros((n_a, n_a + n_x))
        grads["db" + g] = np.zeros((n_a, 1))
    da_prevt = np.zeros((n_a, m))
    dc_prevt = np.zeros((n_a, m))
    for t in range(T_x - 1, -1, -1):
        step = lstm_cell_backward(da[:, :, t] + da_prevt, dc_prevt, cache_list[t])
        da_prevt, dc_prevt = step["da_prev"], step["dc_prev"]
        grads["dx"][:, :, t] = step["dxt"]
        for g in GATES:
            grads["dW" + g] += step["dW" + g]
            grads["db" + g] += step["db" + g]
    grads["da0"] = da_prevt
    return grads
""",
)

later(
    "axis-loop-variable",
    "An own column softmax reads a global `axis`, later the loop variable of a demonstration.",
    (
        "rnn_forward",
        "demo = np.arange(6.0).reshape(2, 3)\nfor axis in (0, 1):\n    print(axis, demo.sum(axis=axis))",
    ),
    rnn_cell_forward=r"""
axis = 0   # columns

def column_softmax(z):
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)

"""
    + _swap(RIGHT["rnn_cell_forward"], ("softmax(np", "column_softmax(np")),
)

later(
    "closure-cell-rewritten",
    "The cell is made by a factory that closes over its squashing function; a tinkerer rewrites the closure.",
    (
        "end",
        r"""
# can one look into a closure? yes. and write? also yes!
print(rnn_cell_forward.__closure__[0].cell_contents)
rnn_cell_forward.__closure__[0].cell_contents = np.sin
""",
    ),
    rnn_cell_forward=r"""
def make_cell(squash):
    def rnn_cell_forward(xt, a_prev, parameters):
        Wax, Waa, Wya, ba, by = [parameters[k] for k in ("Wax", "Waa", "Wya", "ba", "by")]
        a_next = squash(Waa @ a_prev + Wax @ xt + ba)
        yt_pred = softmax(Wya @ a_next + by)
        return a_next, yt_pred, (a_next, a_prev, xt, parameters)
    return rnn_cell_forward

rnn_cell_forward = make_cell(np.tanh)
""",
)

later(
    "default-argument-mutated",
    "A helper's mutable default holds its options; a later cell changes it through `__defaults__`.",
    ("rnn_backward", "row_sum.__defaults__[0]['keepdims'] = False\nrow_sum(np.eye(3)).shape"),
    rnn_cell_backward=r"""
def row_sum(d, _opts={"axis": 1, "keepdims": True}):
    return np.sum(d, **_opts)

"""
    + _swap(RIGHT["rnn_cell_backward"], ("np.sum(dtanh, axis=1, keepdims=True)", "row_sum(dtanh)")),
)

later(
    "namedtuple-cache-redefined",
    "The cache is unpacked through a namedtuple, which a later cell redefines with other fields.",
    (
        "lstm_backward",
        "from collections import namedtuple\nC = namedtuple('C', 'state gate out')\nC(1, 2, 3)",
    ),
    lstm_cell_backward=r"""
from collections import namedtuple
C = namedtuple("C", "a_next c_next a_prev c_prev f i g o x par")

def lstm_cell_backward(da_next, dc_next, cache):
    k = C(*cache)
    n_a = k.a_next.shape[0]
    tc = np.tanh(k.c_next)
    dC = dc_next + k.o * (1 - tc ** 2) * da_next
    d = {"f": dC * k.c_prev * k.f * (1 - k.f), "i": dC * k.g * k.i * (1 - k.i),
         "c": dC * k.i * (1 - k.g ** 2), "o": da_next * tc * k.o * (1 - k.o)}
    z = np.concatenate([k.a_prev, k.x])
    back = np.zeros_like(z)
    grads = {"dc_prev": dC * k.f}
    for g in d:
        grads["dW" + g] = d[g] @ z.T
        grads["db" + g] = d[g].sum(axis=1, keepdims=True)
        back = back + k.par["W" + g].T @ d[g]
    grads["da_prev"], grads["dxt"] = back[:n_a], back[n_a:]
    return grads
""",
)

later(
    "helper-cell-between-rebound-at-end",
    "A helper defined in an own cell between the exercises serves both LSTM cells; the end rebinds it.",
    (
        "rnn_forward",
        r'''
def linear(W, z, b):
    """my helper for all the gates"""
    return W @ z + b
''',
    ),
    (
        "end",
        r"""
from types import SimpleNamespace
linear = SimpleNamespace(slope=2.0, intercept=-0.4)
print(linear.slope * 0.5 + linear.intercept)
""",
    ),
    lstm_cell_forward=_swap(
        RIGHT["lstm_cell_forward"],
        ("np.dot(Wf, concat) + bf", "linear(Wf, concat, bf)"),
        ("np.dot(Wi, concat) + bi", "linear(Wi, concat, bi)"),
        ("np.dot(Wc, concat) + bc", "linear(Wc, concat, bc)"),
        ("np.dot(Wo, concat) + bo", "linear(Wo, concat, bo)"),
        ("np.dot(Wy, a_next) + by", "linear(Wy, a_next, by)"),
    ),
)

later(
    "debug-flag-and-call-counter",
    "The functions read a flag `DEBUG` and count in `CALLS`; later one is an array and the other is deleted.",
    ("end", "DEBUG = np.array([True, False])\ndel CALLS"),
    rnn_forward="DEBUG = False\nCALLS = 0\n\n"
    + _swap(
        RIGHT["rnn_forward"],
        (
            "    n_x, m, T_x = x.shape\n",
            "    global CALLS\n    CALLS += 1\n    n_x, m, T_x = x.shape\n",
        ),
        (
            "        cache_list.append(cache)\n",
            "        cache_list.append(cache)\n        if DEBUG:\n            print(t, a_next.mean())\n",
        ),
    ),
)

later(
    "decorated-with-log-list",
    "The solution is decorated with a logger that appends to `TIMES`; a later cell makes it a number.",
    ("end", "TIMES = np.mean([t for n, t in TIMES])\nprint('mean time', TIMES)"),
    rnn_cell_backward=r"""
import functools
import time

TIMES = []

def log_time(f):
    @functools.wraps(f)
    def inner(*args):
        start = time.perf_counter()
        out = f(*args)
        TIMES.append((f.__name__, time.perf_counter() - start))
        return out
    return inner

@log_time
"""
    + RIGHT["rnn_cell_backward"],
)

later(
    "dtype-constant-to-int",
    "Arrays are made with a global `DTYPE`, later set to int8 for an experiment with quantization.",
    ("end", "# quantization experiment\nDTYPE = np.int8\nq = (a * 127).astype(DTYPE)\nq.nbytes"),
    lstm_forward="DTYPE = float\n\n"
    + _swap(
        RIGHT["lstm_forward"],
        ("np.zeros((n_a, m, T_x))", "np.zeros((n_a, m, T_x), dtype=DTYPE)"),
        ("np.zeros((n_y, m, T_x))", "np.zeros((n_y, m, T_x), dtype=DTYPE)"),
    ),
)

later(
    "generator-helper-exhausted",
    "A generator function `backwards` gives the steps; a later cell binds the name to one generator.",
    ("end", "backwards = backwards(5)\nprint(list(backwards))"),
    rnn_backward="def backwards(T):\n    while T > 0:\n        T -= 1\n        yield T\n\n\n"
    + _swap(RIGHT["rnn_backward"], ("reversed(range(T_x))", "backwards(T_x)")),
)

later(
    "greek-names-reused",
    "Both forward cells use `σ` and `τ` from the first solution cell; later they are numbers.",
    ("lstm_forward", "σ = np.std(y)\nμ = np.mean(y)\nτ = 2 * np.pi\nprint(f'{μ:.3f} ± {σ:.3f}')"),
    rnn_cell_forward="σ = sigmoid   # shorter\nτ = np.tanh\n\n\n"
    + _swap(RIGHT["rnn_cell_forward"], ("np.tanh(", "τ(")),
    lstm_cell_forward=_swap(RIGHT["lstm_cell_forward"], ("sigmoid(", "σ("), ("np.tanh(", "τ(")),
)


# ============================================================================================
# 2 · CONTROLS: twenty-five which lose marks, or about which graders would talk
# ============================================================================================
W = {}  # wrong versions
W["rnn_cell_forward"] = _swap(RIGHT["rnn_cell_forward"], (" + ba)", ")"))
W["rnn_forward"] = _swap(
    RIGHT["rnn_forward"], ("x[:, :, t], a_next, parameters", "x[:, :, t], a0, parameters")
)
W["lstm_cell_forward"] = _swap(
    RIGHT["lstm_cell_forward"], ("ft * c_prev + it * cct", "it * c_prev + ft * cct")
)
W["lstm_forward"] = _swap(RIGHT["lstm_forward"], ("    c = np.zeros((n_a, m, T_x))", "    c = a"))
W["rnn_cell_backward"] = _swap(
    RIGHT["rnn_cell_backward"], ("dtanh = (1 - a_next ** 2) * da_next", "dtanh = da_next")
)
W["rnn_backward"] = _swap(
    RIGHT["rnn_backward"], ("dWaa += grad", "dWaa = grad"), ("dWax += grad", "dWax = grad")
)
W["lstm_cell_backward"] = _swap(
    RIGHT["lstm_cell_backward"],
    ("dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next", "dc_next + ot * da_next"),
)
W["lstm_backward"] = _swap(
    RIGHT["lstm_backward"], ('        dc_prevt = gradients["dc_prev"]\n', "")
)

_commented = "\n".join("# " + line for line in RIGHT["rnn_cell_backward"].splitlines())
_indented = "\n".join("    " + line for line in RIGHT["rnn_backward"].splitlines())

control(
    "wrong-bias-forgotten",
    "No bias in the hidden state, and no later cell at all touches it: loses.",
    ["rnn_cell_forward"],
    ("rnn_cell_forward", "print(a_next.shape, 'shape ok so it must be right')"),
    rnn_cell_forward=W["rnn_cell_forward"],
)

control(
    "wrong-a0-every-step",
    "`a0` goes into every step; later cells only plot: loses, and only here.",
    ["rnn_forward"],
    ("end", "import matplotlib.pyplot as plt\nplt.plot(a[0, 0])\nplt.show()"),
    rnn_forward=W["rnn_forward"],
)

control(
    "mended-under-another-name-only",
    "The right version exists only as `lstm_cell_forward_fixed`, which nothing binds to the asked name: loses.",
    ["lstm_cell_forward"],
    (
        "lstm_cell_forward",
        _swap(RIGHT["lstm_cell_forward"], ("lstm_cell_forward(", "lstm_cell_forward_fixed(")),
    ),
    lstm_cell_forward=W["lstm_cell_forward"],
)

control(
    "mended-in-comments-only",
    "The right version is commented out below the check: loses.",
    ["rnn_cell_backward"],
    ("rnn_cell_backward", "# does not work for me?\n" + _commented),
    rnn_cell_backward=W["rnn_cell_backward"],
)

control(
    "mended-under-if-false",
    "The right version stands under `if False:` and is never run: loses.",
    ["rnn_backward"],
    ("rnn_backward", "if False:   # slower\n" + _indented),
    rnn_backward=W["rnn_backward"],
)

control(
    "mended-in-a-string",
    "The right version is only the text of a string: loses.",
    ["lstm_cell_backward"],
    (
        "end",
        "solution_from_friend = '''\n"
        + RIGHT["lstm_cell_backward"]
        + "\n'''\nprint(len(solution_from_friend))",
    ),
    lstm_cell_backward=W["lstm_cell_backward"],
)

control(
    "mended-with-syntax-error",
    "The mending cell has an unclosed bracket, so the wrong function stays: loses.",
    ["lstm_backward"],
    (
        "lstm_backward",
        _swap(RIGHT["lstm_backward"], ("reversed(range(T_x)):", "reversed(range(T_x):")),
    ),
    lstm_backward=W["lstm_backward"],
)

control(
    "mended-after-a-raise",
    "The mending cell raises above its `def`, so the right version is never defined: loses.",
    ["lstm_forward"],
    ("end", "assert c is not a, 'why??'\nraise RuntimeError('stop')\n\n" + RIGHT["lstm_forward"]),
    lstm_forward=W["lstm_forward"],
)

control(
    "mended-inside-a-function",
    "The right version is local to `main()` and never reaches the notebook's names: loses.",
    ["rnn_backward"],
    ("end", "def main():\n" + _indented + "\n    return rnn_backward\n\nmain()"),
    rnn_backward=W["rnn_backward"],
)

control(
    "stub-untouched-verdict-patched",
    "The exercise was never begun, and a later cell makes `verdict` praise everything: loses.",
    ["rnn_cell_forward"],
    (
        "rnn_cell_forward",
        "def verdict(f):\n    print('✔ everything agrees')\nverdict(rnn_cell_forward)",
    ),
    rnn_cell_forward=r"""
def rnn_cell_forward(xt, a_prev, parameters):
    ### START CODE HERE ### (≈ 3 lines)
    a_next = None
    yt_pred = None
    cache = None
    ### END CODE HERE ###

    return a_next, yt_pred, cache
""",
)

control(
    "softmax-over-rows",
    "An own softmax normalizes over the batch, and nothing mends it: loses.",
    ["rnn_cell_forward"],
    (
        "end",
        "def my_softmax_v2(z):\n    e = np.exp(z - z.max(axis=0))\n    return e / e.sum(axis=0)\n",
    ),
    rnn_cell_forward=r"""
def my_softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=1, keepdims=True)

"""
    + _swap(RIGHT["rnn_cell_forward"], ("softmax(np", "my_softmax(np")),
)

control(
    "two-wrong-six-right",
    "Two cells are wrong; the loops that call them are right and must keep their marks: only the two lose.",
    ["rnn_cell_forward", "lstm_cell_backward"],
    ("end", "sum = 0\nprint('finished, will fix tomorrow')"),
    rnn_cell_forward=W["rnn_cell_forward"],
    lstm_cell_backward=W["lstm_cell_backward"],
)

control(
    "wrong-then-wrong-otherwise",
    "A later cell replaces one wrong version by another: loses.",
    ["lstm_cell_forward"],
    (
        "lstm_cell_forward",
        "# second try\n"
        + _swap(
            RIGHT["lstm_cell_forward"],
            ("a_next = ot * np.tanh(c_next)", "a_next = np.tanh(c_next)"),
        ),
    ),
    lstm_cell_forward=W["lstm_cell_forward"],
)

control(
    "reads-names-of-the-notebook",
    "`Wf` is read from whatever the notebook has bound, which later becomes an array of one size: loses.",
    ["lstm_cell_backward"],
    ("end", "Wf = np.random.randn(5, 8)"),
    lstm_cell_backward=_swap(
        RIGHT["lstm_cell_backward"],
        ('    Wf, Wi = parameters["Wf"], parameters["Wi"]\n', '    Wi = parameters["Wi"]\n'),
    ),
)

control(
    "sizes-of-the-example-only",
    "The sizes of the example are written into the code; the check passed, other sizes fail: loses.",
    ["rnn_forward"],
    ("end", "print('works on my example')"),
    rnn_forward=_swap(
        RIGHT["rnn_forward"],
        ("np.zeros((n_a, m, T_x))", "np.zeros((5, 10, 4))"),
        ("np.zeros((n_y, m, T_x))", "np.zeros((2, 10, 4))"),
        ("range(T_x)", "range(4)"),
    ),
)

control(
    "right-at-first-call-only",
    "The list of caches is a default argument, so it is right at the first call and too long ever after: loses.",
    ["lstm_forward"],
    (
        "end",
        "for _ in range(3):\n    print(len(lstm_forward(*example_inputs('lstm_forward'))[-1][0]))",
    ),
    lstm_forward=_swap(
        RIGHT["lstm_forward"],
        ("(x, a0, parameters):", "(x, a0, parameters, cache_list=[]):"),
        ("    cache_list = []\n", ""),
    ),
)

control(
    "redefined-wrong-as-improvement",
    "Right below its passed check the student rewrites the whole function 'faster' and wrong, with the same "
    "name and arguments: the last full answer counts, so a fair grader takes marks.",
    ["rnn_backward"],
    (
        "rnn_backward",
        "# final version, cleaned up and faster\n"
        + _swap(RIGHT["rnn_backward"], ("da[:, :, t] + da_prevt", "da[:, :, t]")),
    ),
)

control(
    "redefined-wrong-at-end-final",
    "Under 'FINAL VERSION (hand in)' a wrong rewrite replaces a right one: what is handed in is wrong, loses.",
    ["rnn_cell_backward"],
    (
        "end",
        "# ===== FINAL VERSION (hand in) =====\n"
        + _swap(
            RIGHT["rnn_cell_backward"],
            ("np.sum(dtanh, axis=1, keepdims=True)", "np.mean(dtanh, axis=1, keepdims=True)"),
        ),
    ),
)

control(
    "old-draft-pasted-under-same-name",
    "An old wrong draft, called 'old, for my notes', is pasted at the end under the same name: the answer "
    "checked above was right, though the kernel's last state is wrong; most would give full marks.",
    "discuss",
    ("end", "# old, wrong, only for my notes\n" + W["lstm_backward"]),
)

control(
    "relu-experiment-under-same-name",
    "In the laboratory the RNN cell is redefined with ReLU, 'experiment, not graded': a human would give full marks.",
    "discuss",
    (
        "end",
        "# 4.5 my own experiment (not graded): a ReLU RNN\n"
        + _swap(RIGHT["rnn_cell_forward"], ("np.tanh(", "np.maximum(0, ")),
    ),
)

control(
    "gru-under-the-lstm-name",
    "The next course's function has the same name with other arguments: plainly another exercise, most "
    "would give full marks.",
    "discuss",
    (
        "end",
        r"""
# GRU, week 2
def lstm_cell_forward(xt, c_prev, parameters):
    u = sigmoid(parameters["Wu"] @ np.vstack((c_prev, xt)) + parameters["bu"])
    cand = np.tanh(parameters["Wc"] @ np.vstack((c_prev, xt)) + parameters["bc"])
    return u * cand + (1 - u) * c_prev
""",
    ),
)

control(
    "fresh-stub-pasted-at-end",
    "The empty stub is pasted again at the end, to practise for the exam: the answer above it stands, but the "
    "name is now bound to nothing useful; most would give full marks.",
    "discuss",
    (
        "end",
        r"""
# practice: write it again without looking
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    ### START CODE HERE ###
    dtanh = None
    dWax = None
    ### END CODE HERE ###
    return {"dxt": None, "da_prev": None, "dWax": dWax, "dWaa": None, "dba": None}
""",
    ),
)

control(
    "right-only-through-a-patched-numpy",
    "The function says `np.sinh`, and a later cell sets `np.sinh = np.tanh`: the final state computes the right "
    "figures, but the answer is wrong by itself; most would take marks.",
    "discuss",
    ("rnn_cell_forward", "np.sinh = np.tanh   # now the check is happy\nverdict(rnn_cell_forward)"),
    rnn_cell_forward=_swap(RIGHT["rnn_cell_forward"], ("np.tanh", "np.sinh")),
)

control(
    "writes-into-its-input",
    "All figures are right, but `da` is changed in place; nothing mends it: a strict grader takes a point, "
    "a kind one none.",
    "discuss",
    ("end", "da.sum()"),
    rnn_backward=_swap(
        RIGHT["rnn_backward"],
        (
            "        da_next = da[:, :, t] + da_prevt\n",
            "        da[:, :, t] += da_prevt\n        da_next = da[:, :, t]\n",
        ),
    ),
)

control(
    "mended-only-if-run-by-hand",
    "The right version is in a cell under `%%script false`, to be uncommented and run by hand: it never ran, "
    "yet the student plainly knew; strictly it loses.",
    "discuss",
    ("end", "%%script false --no-raise-error\n" + RIGHT["rnn_forward"]),
    rnn_forward=W["rnn_forward"],
)


# ============================================================================================
# 3 · MENDED: fifteen, wrong (or not there) at their check, right in the end, "full"
# ============================================================================================
mended(
    "mended-right-below-its-check",
    "The check failed; the whole function stands right in the next cell.",
    (
        "rnn_cell_forward",
        "# forgot the bias!\n" + RIGHT["rnn_cell_forward"] + "\n\nverdict(rnn_cell_forward)",
    ),
    rnn_cell_forward=W["rnn_cell_forward"],
)

mended(
    "stub-left-and-done-at-end",
    "The stub was left with its Nones, and the answer is at the end.",
    ("end", RIGHT["lstm_cell_backward"] + "\n\nprogress()"),
    lstm_cell_backward=r"""
def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    ### START CODE HERE ### (≈ 23 lines)
    dC = None
    dot = None
    ### END CODE HERE ###
    return {"dxt": None, "da_prev": None}
""",
)

mended(
    "solution-cell-with-syntax-error",
    "The solution cell does not even parse; a later cell has it right.",
    ("lstm_forward", RIGHT["lstm_forward"]),
    lstm_forward=_swap(RIGHT["lstm_forward"], ("for t in range(T_x):", "for t in range(T_x)")),
)

mended(
    "solution-cell-emptied",
    "The solution cell holds only a remark that the answer moved to the end.",
    ("end", "# moved here, see above\n" + RIGHT["rnn_backward"]),
    rnn_backward="# see the end of the notebook, I rewrote everything there\n",
)

mended(
    "wrapper-corrects-one-entry",
    "A later wrapper calls the old version and corrects its one wrong entry.",
    (
        "rnn_cell_backward",
        r'''
_first_try = rnn_cell_backward

def rnn_cell_backward(da_next, cache):
    """same as before, but the bias is a sum and not a mean"""
    gradients = _first_try(da_next, cache)
    gradients["dba"] = np.sum((1 - cache[0] ** 2) * da_next, axis=1, keepdims=True)
    return gradients
''',
    ),
    rnn_cell_backward=_swap(
        RIGHT["rnn_cell_backward"],
        ("np.sum(dtanh, axis=1, keepdims=True)", "np.mean(dtanh, axis=1, keepdims=True)"),
    ),
)

mended(
    "second-name-assigned-back",
    "A version v2 is written, tried, and assigned to the asked name.",
    (
        "lstm_backward",
        _swap(RIGHT["lstm_backward"], ("def lstm_backward(", "def lstm_backward_v2(")),
    ),
    ("end", "lstm_backward = lstm_backward_v2\nverdict(lstm_backward)"),
    lstm_backward=W["lstm_backward"],
)

mended(
    "three-drafts-last-right",
    "Three drafts follow one another; only the last is right.",
    (
        "lstm_cell_forward",
        "# draft 2\n"
        + _swap(
            RIGHT["lstm_cell_forward"], ("a_next = ot * np.tanh(c_next)", "a_next = ot * c_next")
        ),
    ),
    (
        "lstm_cell_forward",
        "# draft 3, pass :)\n" + RIGHT["lstm_cell_forward"] + "\nverdict(lstm_cell_forward)",
    ),
    lstm_cell_forward=W["lstm_cell_forward"],
)

mended(
    "mended-under-time-magic",
    "The right version is defined in a cell that begins with `%%time`.",
    (
        "end",
        "%%time\n"
        + RIGHT["rnn_forward"]
        + "\n\na, y_pred, caches = rnn_forward(*example_inputs('rnn_forward'))",
    ),
    rnn_forward=W["rnn_forward"],
)

mended(
    "mended-in-try-with-captured-output",
    "The right version is defined under `try` in a cell that begins with `%%capture`.",
    ("end", "%%capture out\ntry:\n    rnn_backward\nfinally:\n" + _indented),
    rnn_backward=W["rnn_backward"],
)

mended(
    "helper-mended-later",
    "The function was wrong by its helper only, and the helper is mended below.",
    (
        "rnn_cell_forward",
        r"""
# axis was wrong
def my_softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)
verdict(rnn_cell_forward)
""",
    ),
    rnn_cell_forward=r"""
def my_softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)

"""
    + _swap(RIGHT["rnn_cell_forward"], ("softmax(np", "my_softmax(np")),
)

mended(
    "missing-import-added-later",
    "The check stopped with a NameError for `vstack`; the import and the function come in a later cell.",
    (
        "lstm_cell_forward",
        "from numpy import vstack\n\n"
        + _swap(
            RIGHT["lstm_cell_forward"],
            ("np.concatenate((a_prev, xt), axis=0)", "vstack([a_prev, xt])"),
        ),
    ),
    lstm_cell_forward=_swap(
        RIGHT["lstm_cell_forward"], ("np.concatenate((a_prev, xt), axis=0)", "vstack([a_prev, xt])")
    ),
)

mended(
    "all-eight-rewritten-at-end",
    "All eight were wrong, and one long cell at the end has all eight right.",
    ("end", "# everything again, clean\n" + "\n\n\n".join(RIGHT.values())),
    **W,
)

mended(
    "only-one-line-and-a-restart-note",
    "The forgotten hand-over is put in, in a copy with a plea to the grader above it.",
    (
        "lstm_backward",
        "# PLEASE GRADE THIS ONE, the cell above is locked for me somehow\n"
        + RIGHT["lstm_backward"],
    ),
    ("end", "x = y = None\nprint('done')"),
    lstm_backward=W["lstm_backward"],
)

mended(
    "mended-as-lambda-over-a-class",
    "The right version is a lambda that calls an object-oriented rewrite.",
    (
        "end",
        r"""
class RNNCell:
    def __init__(self, Wax, Waa, Wya, ba, by):
        self.Wax, self.Waa, self.Wya, self.ba, self.by = Wax, Waa, Wya, ba, by
    def step(self, xt, a_prev):
        a_next = np.tanh(self.Waa @ a_prev + self.Wax @ xt + self.ba)
        return a_next, softmax(self.Wya @ a_next + self.by)

def _cell(xt, a_prev, parameters):
    keys = ("Wax", "Waa", "Wya", "ba", "by")
    a_next, yt_pred = RNNCell(*[parameters[k] for k in keys]).step(xt, a_prev)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)

rnn_cell_forward = lambda xt, a_prev, parameters: _cell(xt, a_prev, parameters)
""",
    ),
    rnn_cell_forward=W["rnn_cell_forward"],
)

mended(
    "two-mended-in-one-cell-with-noise",
    "Both RNN backward functions are mended in one cell at the end, with prints and harmless rebinding around.",
    ("rnn_backward", "dWaa = gradients['dWaa']\nprint('hm, dWaa[1][2] =', dWaa[1][2])"),
    (
        "end",
        "print('fixed:')\n"
        + RIGHT["rnn_cell_backward"]
        + "\n\n"
        + RIGHT["rnn_backward"]
        + "\n\nt = m = T_x = None\nverdict(rnn_cell_backward)\nverdict(rnn_backward)",
    ),
    rnn_cell_backward=W["rnn_cell_backward"],
    rnn_backward=W["rnn_backward"],
)

CASES = LATER + CONTROLS + MENDED
