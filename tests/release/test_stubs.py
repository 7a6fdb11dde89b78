"""The stubs that students get in place of a solution."""

import ast
from textwrap import dedent

import pytest

from autograder.release.stubs import StubError, make_stub


def stub(body: str, tail: str = "    return x") -> str:
    """Return what is left between the markers of a function with this body."""
    inside = "\n".join(f"    {line}".rstrip() for line in dedent(body).strip("\n").split("\n"))
    made = make_stub(
        "def f(x):\n    ### START CODE HERE ### (≈ 3 lines)\n"
        f"{inside}\n    ### END CODE HERE ###\n{tail}",
        "f-code",
    )
    ast.parse(made)
    kept = made.split("(≈ 3 lines)\n")[1].split("    ### END")[0]
    return dedent(kept).rstrip("\n")


def test_what_lies_outside_the_markers_stays_to_the_letter():
    source = 'def f(x):\n    """Say ### START."""\n    y = x [0]\n    ### START CODE HERE ###\n'
    tail = "    ### END CODE HERE ###\n    return  {'a': y,}\n\n\nprint( f )"
    assert make_stub(f"{source}    y = 2\n{tail}", "f") == f"{source}    y = None\n{tail}"


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a_next = np.tanh(x)", "a_next = None"),
        ("a, (b, c), *rest = f(x)", "a, (b, c), *rest = None"),
        ("a = b = f(x)", "a = b = None"),
        ('gradients["dWax"][:, t] = f(x)', 'gradients["dWax"][:, t] = None'),
        ("dWax += f(x)", "dWax += None"),
        ("count: int = 3", "count: int = None"),
        ("a = 1; f(x); b = 2", "a = None; b = None"),
        ("total = (x +\n         1)", "total = None"),
    ],
)
def test_an_assignment_keeps_its_left_side_and_gets_none(written, left):
    assert stub(written) == left


@pytest.mark.parametrize(
    "written",
    ["cache.append(x)", "del x", "assert x", '"""text"""', "print(x := 2)", "return x", "pass"],
)
def test_anything_else_goes(written):
    assert stub(f"{written}\ny = 2") == "y = None"


def test_every_comment_stays_where_it_stood():
    written = """
        # before (≈1 line)
        y = f(x,  # inside
              2)  # behind
        x.sort()  # of a line that goes
        if x:  # of a head that goes
            # in a block that goes
            z = 1
        else:
            del z
            # at the end of a block
        # last
    """
    assert stub(written).split("\n") == [
        "# before (≈1 line)",
        "# inside",
        "y = None  # behind",
        "# of a line that goes",
        "# of a head that goes",
        "# in a block that goes",
        "z = None",
        "# at the end of a block",
        "# last",
    ]


def test_a_loop_keeps_its_head_with_none_for_its_range():
    written = """
        for t in reversed(range(T_x)):  # steps
            # Step. (≈1 line)
            a[:, :, t] = step(x)
            for i, j in pairs:
                a.append(x)
        while x < 3:
            x += 1
    """
    assert stub(written).split("\n") == [
        "for t in None:  # steps",
        "    # Step. (≈1 line)",
        "    a[:, :, t] = None",
        "    for i, j in None:",
        "        pass",
        "while None:",
        "    x += None",
    ]


def test_an_emptied_function_gets_pass_and_a_filled_one_does_not():
    assert stub("# Think.\nreturn x", tail="") == "# Think.\npass"
    assert stub("# Think.\nx.sort()") == "# Think."


def test_two_emptied_regions_of_one_block_share_a_pass():
    region = "    ### START CODE HERE ###\n    x.sort()\n    ### END CODE HERE ###\n"
    made = make_stub(f"def f(x):\n{region}{region}", "f")
    ast.parse(made)
    assert made.count("pass") == 1


def test_markers_at_the_cell_s_own_level_work():
    assert make_stub("### START CODE HERE ###\n# a\nx = 1\n### END CODE HERE ###\ny = x", "f") == (
        "### START CODE HERE ###\n# a\nx = None\n### END CODE HERE ###\ny = x"
    )


def test_a_marker_inside_a_string_is_no_marker():
    source = (
        '"""\n### START CODE HERE ###\n"""\n### START CODE HERE ###\nx = 1\n### END CODE HERE ###'
    )
    assert "x = None" in make_stub(source, "f")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = 1", "no line '### START CODE HERE ###'"),
        ("### START CODE HERE ###\nx = 1", "START marker without an END"),
        ("x = 1\n### END CODE HERE ###", "END marker without a START"),
        (
            "### START CODE HERE ###\n### START CODE HERE ###\nx = 1\n### END CODE HERE ###",
            "START marker inside another",
        ),
        (
            "if x:\n    ### START CODE HERE ###\n    x = 1\n### END CODE HERE ###",
            "different depths",
        ),
        (
            "x = (\n### START CODE HERE ###\n1 +\n### END CODE HERE ###\n2)",
            "in the middle of a statement",
        ),
        ("### START CODE HERE ###\nx = = 1\n### END CODE HERE ###", "not plain Python"),
        ("%time\n### START CODE HERE ###\nx = 1\n### END CODE HERE ###", "not plain Python"),
        ("### START CODE HERE ###\nx = '\n### END CODE HERE ###", "not plain Python"),
    ],
)
def test_a_cell_that_no_stub_can_be_made_of_is_refused_by_name(source, reason):
    with pytest.raises(StubError, match=reason) as refusal:
        make_stub(source, "odd-code")
    assert "'odd-code'" in str(refusal.value)
    assert "\n" not in str(refusal.value)
