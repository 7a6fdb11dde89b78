"""Whether a cell computes and does nothing else, as the Python that it comes to shows beyond doubt.

Who can only compute leaves nothing behind for another process: no file, no message, no signal. A
submission of that kind has its exercises judged in forks of one process. Any other, however honest,
has the cells run anew for each exercise, which is slower and comes to the same marks. So every
doubt is decided against plainness: it costs time alone. What is looked at is the very text that
the student process parsed and is about to run, magics already turned into calls.

What counts is names. Attributes are looked at by name wherever they stand, since no one knows of
what they are; so each of these is harmless on everything that the source can reach. Not `get` and
`update`, which on matplotlib's objects call whatever method the argument names. And none is set:
it may be a module's, and be called in there by others.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from autograder.grading.intake.students_python import parsed, read_as_names

MAGICS = {
    "matplotlib": ("inline", "notebook", "widget"),
    "load_ext": ("autoreload",),
    "autoreload": ("", "0", "1", "2", "3"),
}
"""What many notebooks begin with."""
LONGEST = 20_000
"""Characters of a cell, far beyond a function's: a tree takes hundreds of times their memory."""
MODULES = frozenset(
    "numpy math cmath copy time random itertools functools collections typing string "
    "operator matplotlib matplotlib.pyplot __future__".split()
)
FUNCTIONS = frozenset(
    "abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod "
    "enumerate filter float format frozenset hash hex id int isinstance issubclass iter len list "
    "map max min next object oct ord pow print property range repr reversed round set slice sorted "
    "staticmethod str sum tuple zip True False None Ellipsis NotImplemented".split()
) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
"""Builtins that compute. Not `type`: it makes classes with methods that no text shows."""
BUILTINS = frozenset(dir(builtins))
SHELLS = frozenset("get_ipython display exit quit In Out".split())
"""Names that Jupyter's shell adds to the builtins."""
ATTRIBUTES = frozenset(
    (
        # arrays
        "T shape dtype ndim size nbytes itemsize flags writeable copy reshape ravel "
        "flatten transpose astype item tolist tobytes fill squeeze swapaxes repeat take put sort "
        "argsort nonzero flat view real imag conj conjugate dot sum prod mean std var max min "
        "argmax argmin all any cumsum cumprod clip round trace diagonal searchsorted compress "
        "ptp "
        # numpy
        "array asarray ascontiguousarray asfortranarray asanyarray zeros ones empty full eye "
        "identity arange linspace logspace zeros_like ones_like empty_like full_like concatenate "
        "vstack hstack dstack stack column_stack split hsplit vsplit dsplit array_split append "
        "insert delete tile expand_dims atleast_1d atleast_2d atleast_3d broadcast_to "
        "broadcast_arrays where einsum outer inner vdot tensordot kron cross allclose isclose "
        "array_equal average median percentile quantile nansum nanmean nanmax nanmin diff "
        "ediff1d gradient unique flip fliplr flipud rot90 roll rollaxis moveaxis tril triu diag "
        "diagflat meshgrid indices ndindex ndenumerate newaxis pi e inf nan Inf NaN "
        "float16 float32 float64 longdouble int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
        "intp bool_ float_ int_ complex64 complex128 floating integer number generic matrix "
        "asmatrix finfo iinfo eps count_nonzero bincount histogram digitize interp polyfit "
        "polyval convolve correlate vectorize frompyfunc apply_along_axis fromiter fromfunction "
        "piecewise select choose nan_to_num sinc set_printoptions printoptions errstate seterr "
        "result_type can_cast shares_memory may_share_memory block ix_ r_ c_ s_ linalg norm inv "
        "pinv det svd eig eigh solve matrix_rank ma masked_array MaskedArray str_ testing "
        "assert_allclose assert_array_equal assert_array_almost_equal assert_equal "
        "assert_almost_equal assert_ random seed rand randn randint random_sample normal uniform "
        "choice permutation shuffle standard_normal default_rng RandomState multinomial binomial "
        "integers "
        # texts and containers
        "keys values items pop popitem setdefault clear extend remove reverse index "
        "count add discard union intersection difference symmetric_difference issubset "
        "issuperset fromkeys format join split rsplit splitlines strip lstrip rstrip startswith "
        "endswith replace lower upper title capitalize isdigit isalpha zfill ljust rjust center "
        "find rfind append appendleft popleft most_common args "
        # other modules
        "deepcopy time perf_counter process_time monotonic exp log log2 log10 sqrt sin cos tan "
        "tanh sinh cosh atan atan2 asin acos floor ceil fabs factorial comb gcd prod fsum "
        "isfinite isnan isinf chain product permutations combinations accumulate zip_longest "
        "islice cycle repeat starmap tee takewhile dropwhile partial reduce lru_cache "
        "cache namedtuple itemgetter "
        "sleep defaultdict OrderedDict Counter deque Any Callable Dict List Tuple Optional Union "
        "Sequence Iterable Iterator annotations pyplot "
        # figures
        "figure subplot subplots plot scatter bar barh hist imshow matshow contour contourf "
        "errorbar fill_between axhline axvline annotate text legend xlabel ylabel xlim ylim "
        "xticks yticks grid axis show close colorbar suptitle set_xlabel set_ylabel "
        "set_title set_xlim set_ylim set_xticks set_yticks semilogy semilogx loglog gca "
        "gcf sca twinx add_subplot "
    ).split()
) | {name for name, value in vars(np).items() if isinstance(value, np.ufunc)}

TELLING = frozenset(
    (ast.Name, ast.Attribute, ast.Import, ast.ImportFrom)
    + (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Match)
)
"""The kinds of nodes that are looked at; the last ones are none of a plain source's."""


_PART_OF_A_VALUE = re.compile(r"\{[^{}:!]*[.\[]")
"""A field for `format` whose name goes on with a dot or a bracket."""


class Plainness:
    """What is plain for submissions of one assignment.

    Args:
        packages: the assignment's own packages, which can be imported, and whose functions do
            nothing but compute either.
        names: further attributes that do no harm.
    """

    def __init__(self, packages: Collection[str], names: Collection[str] = ()) -> None:
        self._packages = packages
        self._offered = _offered_by(packages) | frozenset(names)
        self._attributes = ATTRIBUTES | self._offered

    def holds(self, text: str) -> bool:
        """Return whether it is certain that a text, which parses, can do nothing but compute."""
        if len(text) > LONGEST:
            return False
        try:
            body = [each for each in parsed(text).body if not _is_magic(each)]
            nodes = _all_below(body)
            return (
                _has_no_special_name(text, nodes)
                and all(self._is_harmless(node) for node in nodes if type(node) in TELLING)
                and _binds_its_own(nodes)
            )
        except Exception:  # what does not parse here may do so in a process with a deeper stack
            return False

    def _is_harmless(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return _is_harmless_name(node.id)
        if isinstance(node, ast.Attribute) and node.attr == "format":
            return _fills_in_whole_values(node.value)
        if isinstance(node, ast.Attribute):
            return node.attr in self._attributes and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Import):
            return all(
                alias.name in MODULES or alias.name in self._packages for alias in node.names
            )
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if node.module in self._packages and not node.level:
                return names <= {"*", *self._offered}
            return node.module in MODULES and not node.level and names <= ATTRIBUTES
        return False


def _all_below(statements: Iterable[ast.AST]) -> list[ast.AST]:
    """List statements and all nodes below them, without those below that have no parts."""
    found = list(statements)
    for node in found:  # which grows as we go
        for name in node._fields:
            value = getattr(node, name)
            if isinstance(value, list):
                found += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and value._fields:
                found.append(value)
    return found


def _offered_by(packages: Iterable[str]) -> frozenset[str]:
    """Return what packages offer by name, those of their modules that they offer included."""
    names: set[str] = set()
    for package in map(importlib.import_module, packages):
        for name in getattr(package, "__all__", ()):
            names |= {name, *getattr(getattr(package, name, None), "__all__", ())}
    return frozenset(names)


def _is_magic(statement: ast.stmt) -> bool:
    """Whether a statement is one of the magics, as IPython turns it into a call."""
    match statement:
        case ast.Expr(
            ast.Call(
                ast.Attribute(ast.Call(ast.Name("get_ipython"), [], []), "run_line_magic"),
                [ast.Constant(str(name)), ast.Constant(str(argument))],
                [],
            )
        ):
            return argument.strip() in MAGICS.get(name, ())
    return False


def _fills_in_whole_values(text: ast.expr) -> bool:
    """Whether a text stands there in which `format` fills in values, and no part of one.

    `"{0.modules[ctypes]}"` reads any attribute and key that there is, as no name shows.
    """
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        return False
    return not _PART_OF_A_VALUE.search(text.value)


def _is_harmless_name(name: str) -> bool:
    return name in FUNCTIONS if name in BUILTINS else name not in SHELLS


def _binds_its_own(nodes: Sequence[ast.AST]) -> bool:
    """Whether every name with an underscore before it is the source's own, not the shell's."""
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return all(node.id in bound for node in names if node.id.startswith("_"))


def _has_no_special_name(source: str, nodes: Iterable[ast.AST]) -> bool:
    """Whether no name is among those that Python, or numpy, gives a meaning of its own.

    Classes, imports, arguments and errors give names too, wherever a class may pick them up.
    """
    if "__" not in read_as_names(source):
        return True
    names = (name for node in nodes for name in _identifiers(node))
    return all(name == "__name__" or not name.startswith("__") for name in names)


def _identifiers(node: ast.AST) -> Iterator[str]:
    """Yield every name that a node gives or uses, in whatever place it has for one."""
    if isinstance(node, ast.Constant):
        return
    for _field, value in ast.iter_fields(node):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield each
