"""Whether a submission computes and does nothing else, as its source shows beyond doubt.

Who can only compute leaves nothing behind for another process: no file, no message, no signal. A
submission of that kind has its exercises judged in forks of one process. Any other, however honest,
has the cells run anew for each exercise, which is slower and comes to the same marks. So every
doubt is decided against plainness: it costs time alone.

What counts is names. Attributes are looked at by name wherever they stand, since no one knows of
what they are; so each of these is harmless on everything that the source can reach.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from autograder.grading.student.cell_magics import python_of

MAGIC = re.compile(
    r"^[ \t]*%(?:matplotlib[ \t]+(?:inline|notebook|widget)|load_ext[ \t]+autoreload|"
    r"autoreload[ \t]+\d)[ \t]*$",
    re.MULTILINE,
)
"""What many notebooks begin with."""
LONGEST = 20_000
"""Characters of a cell, far beyond a function's: a tree takes hundreds of times their memory."""
OTHER_LINE_ENDS = re.compile(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Signs that end a line for IPython, and with it a comment, where Python goes on in it."""
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
        "keys values items get update pop popitem setdefault clear extend remove reverse index "
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


def is_plain(sources: Iterable[str], packages: Collection[str], offered: Collection[str]) -> bool:
    """Tell whether sources can do nothing but compute.

    Args:
        sources: the student's own code cells, magics and all.
        packages: the assignment's own packages, whose functions do nothing else either.
        offered: what these packages offer by name, and other names that do no harm.

    Returns:
        Whether it is certain.
    """
    return all(_is_plain(source, packages, offered) for source in sources)


def offered_by(packages: Iterable[str]) -> frozenset[str]:
    """Return what packages offer by name, those of their modules that they offer included.

    Args:
        packages: names of packages that can be imported.
    """
    names: set[str] = set()
    for package in map(importlib.import_module, packages):
        for name in getattr(package, "__all__", ()):
            names |= {name, *getattr(getattr(package, name, None), "__all__", ())}
    return frozenset(names)


def _is_plain(source: str, packages: Collection[str], offered: Collection[str]) -> bool:
    if len(source) > LONGEST or OTHER_LINE_ENDS.search(source):
        return False
    try:
        tree = ast.parse(MAGIC.sub("", python_of(source)))
        nodes = list(ast.walk(tree))
        return _has_no_special_name(source, nodes) and all(
            _is_harmless(node, packages, offered) for node in nodes if type(node) in TELLING
        )
    except Exception:  # what does not parse is run as far as it does: no one knows how far
        return False


def _is_harmless(node: ast.AST, packages: Collection[str], offered: Collection[str]) -> bool:
    if isinstance(node, ast.Name):
        return _is_harmless_name(node.id)
    if isinstance(node, ast.Attribute):
        return node.attr in ATTRIBUTES or node.attr in offered
    if isinstance(node, ast.Import):
        return all(alias.name in MODULES or alias.name in packages for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        if node.module in packages and not node.level:
            return names <= {"*", *offered}
        return node.module in MODULES and not node.level and names <= ATTRIBUTES
    return False


def _is_harmless_name(name: str) -> bool:
    return name in FUNCTIONS if name in BUILTINS else name not in SHELLS


def _has_no_special_name(source: str, nodes: Iterable[ast.AST]) -> bool:
    """Whether no name is among those that Python, or numpy, gives a meaning of its own.

    Classes, imports, arguments and errors give names too, wherever a class may pick them up.
    """
    if "__" not in unicodedata.normalize("NFKC", source):
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
