"""Downloads of the platforms that have to be named, each with whom it names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from autograder.classroom.folders import Classroom
from tests.support.downloads import handed_in, work
from tests.support.toy_class import enrol

Collect = Callable[..., tuple[int, str]]
ROSTER = """id,first_name,last_name,email,login
s1,Ann,Lee,ann@x.org,alee
s2,Bob Lee,van der Berg,bob@x.org,b_berg
s3,Zoë,Ray,zoe@x.org,zray
"""
METADATA = """---
submission_11:
  :submitters:
  - :name: Ann Lee
    :sid: '4711'
    :email: ann@x.org
  :created_at: 2026-11-20 20:59:03.614 Z
submission_12:
  :submitters:
  - :name: Bob
    :email: bob@x.org
  - :name: Zoe
    :email: zoe@x.org
  :created_at: 2026-11-20 21:59:03.614 Z
"""
ANNS, BOBS, NEWER = work("return x + x"), work("return 3 * x"), work("return 4 * x")
NINE = "2026-11-20-20-59-03"
DOWNLOADS: dict[str, list[tuple[str, str]]] = {
    "blackboard": [
        (f"Week 5_rnn_alee_attempt_{NINE}_toy.ipynb", ANNS),
        (f"Week 5_rnn_alee_attempt_{NINE}.txt", "Name: Ann Lee"),
        ("Week 5_rnn_b_berg_attempt_2026-11-20-21-59-03_my_attempt_2020-01-01-00-00-00_x.py", BOBS),
    ],
    "brightspace": [
        ("1234-5678 - Ann Lee - Nov 20, 2026 859 PM/toy.ipynb", ANNS),
        ("1235-5678 - Bob Lee van der Berg - Nov 20, 2026 959 PM/w - Jan 1, 2020 859 PM/x.py",
         BOBS),
        ("index.html", "<p>"),
    ],
    "gradescope": [
        ("assignment_9_export/submission_metadata.yml", METADATA),
        ("assignment_9_export/submission_11/toy.ipynb", ANNS),
        ("assignment_9_export/submission_12/submission_11/x.py", BOBS),
    ],
    "ilias": [
        ("Week 5/Submissions/Lee_Ann_alee_4711/20261120205903_toy.ipynb", ANNS),
        ("Week 5/Submissions/van der Berg_Bob Lee_bob@x.org_4712/20261120215903_20200101_x.py",
         BOBS),
    ],
    "github": [
        ("week-5-submissions/week-5-alee/toy.ipynb", ANNS),
        ("week-5-submissions/week-5-b_berg/alee/x.py", BOBS),
        ("week-5-submissions/week-5-b_berg/README.md", "#"),
    ],
}  # fmt: skip


TITLES = {"blackboard": ["--title=Week 5_rnn"], "github": ["--title=week-5"]}


def options_of(platform: str) -> list[str]:
    return ["--platform", platform, *TITLES.get(platform, [])]


@pytest.fixture
def course_of_three(course: Classroom) -> Classroom:
    enrol(course).write_text(ROSTER)
    return course


@pytest.mark.parametrize("platform", DOWNLOADS)
def test_each_lands_with_whom_the_platform_names(
    platform: str, course_of_three: Classroom, collect: Collect
) -> None:
    _, said = collect(DOWNLOADS[platform], *options_of(platform))
    assert handed_in(course_of_three, "s1") == ANNS, said
    assert handed_in(course_of_three, "s2") == BOBS
    assert handed_in(course_of_three, "s3") == (BOBS if platform == "gradescope" else None)


@pytest.mark.parametrize("platform", [one for one in DOWNLOADS if one != "github"])
def test_when_is_what_the_platform_wrote(
    platform: str, course_of_three: Classroom, collect: Collect
) -> None:
    collect(DOWNLOADS[platform], *options_of(platform))
    moments = [course_of_three.submission(one, "toy").timestamp for one in ("s1", "s2")]
    assert [moment and moment.replace(second=0) for moment in moments] == [
        datetime(2026, 11, 20, 20, 59), datetime(2026, 11, 20, 21, 59),
    ]  # fmt: skip


@pytest.mark.parametrize("platform", DOWNLOADS)
def test_the_same_person_s_newer_work_replaces_the_older(
    platform: str, course_of_three: Classroom, collect: Collect
) -> None:
    files = DOWNLOADS[platform]
    collect(files, *options_of(platform))
    later = [(name, NEWER if content == ANNS else content, (2031, 1, 1, 0, 0, 0))
             for name, content in files]  # fmt: skip
    later = [(name.replace("20-59-03", "22-59-03").replace("859 PM", "1059 PM")
              .replace("20261120205903", "20261120225903"),
              content.replace("20:59:03", "22:59:03"), date)
             for name, content, date in later]  # fmt: skip
    collect(later, *options_of(platform))
    assert handed_in(course_of_three, "s1") == NEWER


@pytest.mark.parametrize("platform", DOWNLOADS)
def test_nobody_is_guessed_who_is_not_on_the_roster(
    platform: str, course: Classroom, collect: Collect
) -> None:
    enrol(course, "zed,Zed,Zed,z@x.org")
    status, said = collect(DOWNLOADS[platform], *options_of(platform))
    assert status == 1 and "--as=" in said
    assert not list(course.submitted.glob("*/*/*"))


@pytest.mark.parametrize("platform", DOWNLOADS)
def test_what_is_none_of_the_platform_s_is_listed(
    platform: str, course_of_three: Classroom, collect: Collect
) -> None:
    files: list[Any] = [("toy_of_mine.ipynb", ANNS), ("x/y.ipynb", BOBS)]
    if platform == "gradescope":
        files.append(("submission_metadata.yml", METADATA))
    status, said = collect(files, *options_of(platform))
    assert status == 1 and f"It is not named as {platform}'s others are" in said
    assert not list(course_of_three.submitted.glob("*/*/*"))


@pytest.mark.parametrize("content", [None, "- [", "[]", "submission_11: 3", "a: &a [*a]", "\0"])
def test_metadata_that_say_nothing_are_said_in_a_sentence(
    content: str | None, course_of_three: Classroom, collect: Collect
) -> None:
    files = [("submission_11/toy.ipynb", ANNS)]
    if content is not None:
        files.append(("submission_metadata.yml", content))
    status, said = collect(files, "--platform", "gradescope")
    assert status in (1, 2) and "Traceback" not in said
    assert not list(course_of_three.submitted.glob("*/*/*"))


TAKES = {
    "folders in a repository by itself": ("github", ["week-5-mal/ann/x.py", "week-5-mal/s1/y.py"]),
    "logins that begin alike": ("github", ["week-5-zz-alee/x.py", "week-5-zz-b_berg/x.py"]),
    "a title that goes on": ("blackboard", [f"Week 5_rnn_zz_alee_attempt_{NINE}_x.py"]),
    "a name that is an identity": (
        "brightspace",
        ["9-5678 - s1 - Nov 21, 2026 859 PM/x.py"],
    ),
    "a name that is hers, and another's number": (
        "brightspace",
        ["9-5678 - Ann Lee - Nov 21, 2026 859 PM/x.py"],
    ),
    "a folder within one's own": (
        "ilias",
        ["W/Moe_Mal_mal_9/20261121205903_q/Lee_Ann_alee_4711/20261121205903_x.py"],
    ),
}


@pytest.mark.parametrize("what", TAKES)
def test_nobody_is_another_by_what_he_calls_himself(
    what: str, course_of_three: Classroom, collect: Collect
) -> None:
    platform, names = TAKES[what]
    first = [pair for pair in DOWNLOADS[platform] if pair[1] in (ANNS, METADATA)]
    collect(first, *options_of(platform))
    assert handed_in(course_of_three, "s1") == ANNS
    status, _ = collect(
        [(name, NEWER, (2031, 1, 1, 0, 0, 0)) for name in names], *options_of(platform)
    )
    assert status == 1
    assert handed_in(course_of_three, "s1") == ANNS
    assert handed_in(course_of_three, "s2") is None


def test_a_student_s_metadata_are_none(course_of_three: Classroom, collect: Collect) -> None:
    mals = METADATA.replace("submission_12", "submission_13")
    files = [("e/submission_13/submission_metadata.yml", mals), ("e/submission_12/x.py", NEWER)]
    status, said = collect(files, "--platform", "gradescope")
    assert status == 2 and "holds no submission_metadata.yml beside the submissions" in said


@pytest.mark.parametrize(
    "options", [["--platform=github"], ["--title=x"], ["--platform=ilias", "--title=x"]]
)
def test_a_title_is_told_where_names_begin_with_it(options: list[str], collect: Collect) -> None:
    status, said = collect([("ada/x.ipynb", ANNS)], *options)
    assert status == 2 and "Give --title" in said


def test_a_login_may_hold_an_underscore(course: Classroom, collect: Collect) -> None:
    """Mal's is `x_ann`, whether the roster knows it or not, and Ann's is `ann`."""
    mals = "Moe_Mal_x_ann_99/20261121205903_toy.ipynb"
    anns = ("Lee_Ann_ann_4711/20261120205903_toy.ipynb", ANNS)
    for line in ("s2,Mal,Moe,,x_ann\n", "s2,Mal,Moe,,\n"):
        enrol(course).write_text(f"id,first_name,last_name,email,login\ns1,Ann,Lee,,ann\n{line}")
        assert collect([anns], "--platform=ilias")[0] == 0
        assert collect([(mals, NEWER)], "--platform=ilias")[0] == 1
        assert collect([anns, (mals, NEWER)], "--platform=ilias")[0] == 1
        assert handed_in(course, "s1") == ANNS


def test_an_id_or_a_name_is_no_login(course_of_three: Classroom, collect: Collect) -> None:
    for who in ("s1", "ann-lee", "annlee"):
        files = [(f"week-5-{who}/toy.ipynb", NEWER)]
        assert collect(files, *options_of("github"))[0] == 1
    assert handed_in(course_of_three, "s1") is None


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("ilias", "Moe_Mal_mal_99/20261122215903_x_alee_5/20261122215903_y.ipynb"),
        ("ilias", "Moe_Mal_mal_99/Lee_Ann_alee_4711/20261122215903_y.ipynb"),
        ("gradescope", "submission_12/submission_11/x.ipynb"),
    ],
)
def test_what_lies_in_a_hand_in_is_no_hand_in(
    platform: str, name: str, course_of_three: Classroom, collect: Collect
) -> None:
    files = [(name, NEWER)]
    if platform == "gradescope":
        files.append(("submission_metadata.yml", METADATA))
    collect(files, *options_of(platform))
    assert handed_in(course_of_three, "s1") is None
