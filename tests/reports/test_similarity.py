"""Look-alikes: found through renaming, not made of what the exercise forces."""

from __future__ import annotations

import pytest

from autograder.cli import main
from autograder.reports import similarity as similar
from tests.support import cells
from tests.support.cells import encode
from tests.support.toy_class import toy
from tests.support.toys import filled_in

ODD = """def double(x):
    total = x.copy()
    for position in range(len(x)):
        total[position] = total[position] + x[position] * (3 - 2) - 0
    if total.size > 10_000:
        total = total + 0.0
    return total"""
RENAMED = '''def double(x):
    """Doubles its argument."""
    erg = x.copy()   # Kopie
    for i in range( len(x) ):
        erg[i] = (erg[i]
                  + x[i] * (3 - 2) - 0)
    if erg.size > 10_000:

        erg = erg + 0.0
    return erg'''
PLAIN = "def double(x):\n    return 2 * x"


def write_solution(course, source):
    cells.write(course.source / "toy/toy.ipynb", filled_in(double=source))


@pytest.fixture
def pairs(course, hand_in):
    """Hand in for a class, and give the pairs that are found."""

    def find(**sources):
        for student, source in sources.items():
            hand_in(student, encode(filled_in(double=source)))
        codes, _refused = similar.read_class(course, toy(course))
        return similar.alike(codes, similar.forced(course, toy(course)))

    return find


def others(count):
    """Sources of students who each found a way of their own."""
    return {
        f"s{number}": f"def double(x):\n    y = x - {number}\n    for k in range({number}, 9):\n"
        f"        y = y + {number} * k - {number} * k\n    return y + x + {number}"
        for number in range(count)
    }


def test_a_submission_that_breaks_its_reader_is_left_out_alone(course, hand_in, monkeypatch):
    def choose(expected, *others):
        if "ada" in expected.parts:
            raise LookupError(expected)
        return usual(expected, *others)

    usual = similar.choose
    monkeypatch.setattr(similar, "choose", choose)
    for student in ("ada", "bob"):
        hand_in(student, encode(filled_in(double=ODD)))
    assert list(similar.read_class(course, toy(course))[0]) == ["bob"]


def test_renamed_and_laid_out_anew_it_is_still_alike(pairs):
    (first, *_) = pairs(ada=ODD, bob=RENAMED, **others(8))
    assert first.students == ("ada", "bob")
    assert first.likeness > 0.7
    assert first.exercises == ("double",)


def test_a_changed_line_leaves_a_pair_alike(pairs):
    changed = RENAMED.replace("erg = erg + 0.0", "erg = np.asarray(erg, dtype=float)")
    (first, *_) = pairs(ada=ODD, bob=changed, **others(8))
    assert first.students == ("ada", "bob")


def test_the_solution_makes_no_pair(pairs, course):
    write_solution(course, ODD)
    assert [pair.students for pair in pairs(ada=ODD, bob=ODD, **others(8))] == []


def test_a_known_mistake_makes_no_pair(pairs, course):
    write_solution(course, ODD.replace("- 0", "- 0 + 2 * x"))
    wrong = ODD.replace("- 0", "- 0 + x")
    assert [pair.students for pair in pairs(ada=wrong, bob=wrong, **others(8))] == []


def test_what_much_of_the_class_wrote_makes_no_pair(pairs):
    assert pairs(**{f"s{number}": ODD for number in range(20)}) == []


def test_the_stub_makes_no_pair(pairs, course):
    stub = "def double(x):\n    return None"
    assert pairs(ada=stub, bob=stub) == []


def test_code_that_is_no_python_is_compared_word_by_word(pairs):
    broken = ODD.replace("x.copy()", "x.copy(")
    (first, *_) = pairs(ada=broken, bob=broken, **others(8))
    assert first.students == ("ada", "bob")


def test_endless_code_is_cut(pairs):
    endless = "def double(x):\n" + "    x = x + 1\n" * 20_000
    assert len(similar._tokens(endless)) == similar.MOST_TOKENS
    assert pairs(ada=endless, bob=PLAIN) == []


def test_a_notebook_that_can_not_be_read_is_left_out(pairs, hand_in):
    hand_in("eve", b"{")
    (first, *_) = pairs(ada=ODD, bob=RENAMED, **others(8))
    assert "eve" not in first.students


def test_a_copy_with_the_work_in_it_is_what_is_compared(pairs, course, hand_in):
    hand_in("ada", course.released_notebook("toy").read_bytes())
    hand_in("ada", encode(filled_in(double=ODD)), "toy-Copy1.ipynb")
    assert [pair.students for pair in pairs(bob=RENAMED, **others(5))] == [("ada", "bob")]


def test_the_command_lists_pairs_and_says_that_it_proves_nothing(
    pairs, course, monkeypatch, capsys
):
    pairs(ada=ODD, bob=RENAMED, **others(8))
    monkeypatch.chdir(course.root)
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["similar", "--most", "1"]) == 0
    said = capsys.readouterr().out
    assert "ada · bob" in said and "proves nothing" in said


def test_an_empty_class_has_no_pairs(course, monkeypatch, capsys):
    monkeypatch.chdir(course.root)
    assert main(["similar"]) == 0
    assert "0 submissions compared, 0 pairs" in " ".join(capsys.readouterr().out.split())


def test_what_is_called_counts_though_names_do_not():
    assert similar._tokens("a = x.copy()") == similar._tokens("b = y.copy()")
    assert similar._tokens("a = x.copy()") != similar._tokens("a = x.sum()")
