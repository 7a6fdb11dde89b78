"""A platform's download: whose file is whose, which one counts, and what is left out, by name."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from datetime import datetime, timezone
from pathlib import PurePosixPath

import pytest

from autograder.classroom.folders import Classroom
from autograder.classroom.roster import Person
from autograder.cli import main
from autograder.collect import archive, bounds, sorting
from autograder.collect.labels import Label, Layout
from autograder.collect.people import Doubtful, People, how_to_settle
from autograder.course.assignment import load
from autograder.grading.intake.choice import choose
from autograder.grading.intake.refusal import Refused
from tests.support.downloads import as_zip, handed_in, work
from tests.support.files import write
from tests.support.toy_class import enrol

PEOPLE = {
    "ada": Person("ada", "Ada", "Byron", "ada@x.org", platform_id="4711"),
    "jul": Person("jul", "Jürgen", "Müller", "jm@x.org", platform_id="4712"),
    "bja": Person("bja", "Björn", "Åkesson-Lind", "", platform_id="4713"),
    "tw1": Person("tw1", "Wei", "Li", "", platform_id="4714"),
    "tw2": Person("tw2", "Wei", "Li", "", platform_id="4715"),
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Byron Ada_123_assignsubmission_file_/x y.ipynb", Label("moodle", "Byron Ada", "123")),
        ("Byron Ada_123_assignsubmission_file_x.ipynb", Label("moodle", "Byron Ada", "123")),
        ("Byron Ada_123_assignsubmission_file/x.ipynb", Label("moodle", "Byron Ada", "123")),
        ("A B C_9_assignsubmission_file_/d/x.ipynb", Label("moodle", "A B C", "9")),
        ("byronada_4711_99_toy.ipynb", Label("canvas", "byronada", "4711")),
        ("byronada_LATE_4711_99_toy-2.ipynb", Label("canvas", "byronada", "4711", True, 2)),
        ("ada/toy.ipynb", Label("plain", "ada", folder=True)),
        ("ada_toy.ipynb", Label("plain", "ada_toy", file="ada_toy.ipynb")),
    ],
)
def test_the_path_says_whose_file_it_is(path, expected):
    path = PurePosixPath(path)
    assert Layout([path], expected.platform).label(path) == expected


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Byron Ada", "ada"),
        ("Ada Byron", "ada"),
        ("byronada", "ada"),
        ("Muller Jurgen", "jul"),
        ("Mueller Juergen", "jul"),
        ("MÜLLER Jürgen", "jul"),
        ("akessonlindbjorn", "bja"),
    ],
)
def test_a_name_is_known_in_every_spelling_of_the_platforms(name, student):
    assert People(PEOPLE, {}).find(Label("moodle", name, "1")) == student


@pytest.mark.parametrize("name", ["Byrn Ada", "Byron Adam", "Li Wei", "Nobody"])
def test_a_name_that_is_not_certain_is_not_guessed(name):
    with pytest.raises(Doubtful):
        People(PEOPLE, {}).find(Label("moodle", name, "1"))


def test_a_doubtful_name_comes_with_the_nearest_and_how_to_settle_it():
    label = Label("moodle", "Byrn Ada", "1")
    with pytest.raises(Doubtful, match=r"Ada Byron \(ada, 9\d % alike\)$") as told:
        People(PEOPLE, {}).find(label)
    assert how_to_settle(label, told.value.guess).endswith("--as='Byrn Ada_1=ada'")


def test_nobody_is_offered_who_has_work_there_or_is_in_the_download(collect, course):
    enrol(course, "ada,Ada,Byron,")
    folder = "{}_{}_assignsubmission_file_/toy.ipynb"
    own, like = (folder.format("Byron Ada", 1), work()), (folder.format("Byrn Ada", 2), work())
    for download in ([own, like], [like]):
        assert "the nearest is Ada Byron" in (said := collect(download)[1])
        assert "--as='Byrn Ada_2=ID'" in said


def test_of_a_flat_name_what_the_student_wrote_is_like_nobody_s(collect, course):
    enrol(course, "ada,Ada,Byron,", "bob,Bob,Bee,")
    assert "--as=x77_ada_byron.ipynb=ID" in collect([("x77_ada_byron.ipynb", work())])[1]


def test_what_is_said_of_a_name_that_no_file_has_is_told(collect, course):
    status, said = collect([("ada/toy.ipynb", work())], "--as=nonsense=ada")
    assert status == 1 and "--as=nonsense: Nothing is called so." in said


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_one_however_its_accents_are_written(form, collect, course):
    enrol(course, "zoë,Zoë,Ray,", "bob,Bob,Bee,")
    name = unicodedata.normalize(form, "zoë/toy.ipynb")
    assert collect([(name, work())])[0] == 0
    assert handed_in(course, "zoë") == work()


@pytest.mark.parametrize(
    "names", [("a/x.ipynb", "b/y.ipynb"), ("ann_rnn.ipynb", "bob_rnn.ipynb"), ("b_1_9_x.py",)]
)
def test_a_folder_around_what_may_be_a_class_is_nobody_s(names, collect, course):
    status, said = collect([(f"hw1/{name}", work()) for name in names])
    assert status == 1 and "All lies in the folder “hw1”" in said
    assert not course.submitted.is_dir() or not any(course.submitted.iterdir())


def test_canvas_number_tells_namesakes_apart():
    assert People(PEOPLE, {}).find(Label("canvas", "liwei", "4715")) == "tw2"


def test_the_instructors_word_counts():
    assert People(PEOPLE, {"Byrn Ada": "ada"}).find(Label("moodle", "Byrn Ada", "1")) == "ada"
    assert People(PEOPLE, {"Li Wei_7": "tw2"}).find(Label("moodle", "Li Wei", "7")) == "tw2"


@pytest.mark.parametrize("name", ["ada", "ada_toy", "ada_my_homework", "ADA@x.org", "4711"])
def test_a_plain_file_is_named_after_an_id(name):
    assert People(PEOPLE, {}).find(Label("plain", name)) == "ada"


def test_without_a_roster_the_name_becomes_the_id():
    people = People({}, {}, ["toy"])
    assert people.find(Label("moodle", "Byron Ada", "1")) == "Byron-Ada"
    assert people.find(Label("plain", "a b_toy")) == "a-b"


@pytest.mark.parametrize("name", ["ann_lee_toy", "ann_work", "ann_lee_work", "student_01"])
def test_without_a_roster_an_id_ends_nowhere_for_sure_in_a_longer_name(name):
    """Who is called `ann` may call her file `lee_toy`, which makes it look like `ann_lee`'s."""
    with pytest.raises(Doubtful, match="Without a roster nothing says where an id ends"):
        People({}, {}, ["toy"]).find(Label("plain", name))
    assert People({}, {}, ["toy"]).find(Label("plain", name, folder=True)) == name


@pytest.mark.parametrize(
    "names",
    [
        ("Byron Ada_1_assignsubmission_file_/mine.ipynb", "Last Bob_2_assignsubmission_file/x.py"),
        ("Byron Ada_1_assignsubmission_file_x.ipynb", "Last Bob_2_assignsubmission_file_a_b.ipynb"),
        ("byronada_4_5_toy.ipynb", "lastbob_LATE_6_7_toy-1.ipynb"),
        ("ada/toy.ipynb", "bob/week 1/mine.ipynb"),
        ("ada_toy.ipynb", "bob.ipynb"),
    ],
)
def test_every_platforms_files_land_in_the_class(collect, course, names):
    enrol(course, "ada,Ada,Byron,", "bob,Bob,Last,", "eve,Eve,Gone,")
    status, said = collect(zip(names, [work("return x"), work("return x + x")], strict=True))
    assert status == 0 and said.splitlines()[-1].startswith("2 collected (toy 2), ")
    assert handed_in(course, "ada") == work("return x")
    assert course.submission("ada", "toy").timestamp == datetime(2030, 1, 10, 12)
    assert not course.submission("bob", "toy").problem


def test_the_last_version_counts_and_the_others_are_kept(collect, course):
    folder = "Byron Ada_1_assignsubmission_file_"
    status, said = collect(
        [
            (f"{folder}/b.ipynb", work("return 2 * x"), (2030, 1, 3, 0, 0, 0)),
            (f"{folder}/a.ipynb", work("return x"), (2030, 1, 1, 0, 0, 0)),
        ]
    )
    assert status == 0
    assert handed_in(course, "Byron-Ada") == work("return 2 * x")
    (kept,) = (course.submitted.parent / "aside").rglob("*.ipynb")
    assert kept.read_text() == work("return x")
    assert "a.ipynb, an earlier version" in said


def test_canvas_counts_its_versions(collect, course):
    collect(
        [("ba_1_9_toy-2.ipynb", work("return 2 * x")), ("ba_1_8_toy-1.ipynb", work("return 1"))],
        "--platform=canvas",
    )
    assert handed_in(course, "ba") == work("return 2 * x")


def test_a_file_that_can_not_be_read_does_not_hide_one_that_can(collect, course):
    folder = "Byron Ada_1_assignsubmission_file_"
    collect(
        [
            (f"{folder}/toy.ipynb", work(), (2030, 1, 1, 0, 0, 0)),
            (f"{folder}/scratch.ipynb", "{", (2030, 1, 3, 0, 0, 0)),
        ]
    )
    assert handed_in(course, "Byron-Ada") == work()


def test_collecting_twice_changes_nothing(collect, course):
    files = [("ada/toy.ipynb", work())]
    collect(files)
    status, said = collect(files)
    assert (status, "0 collected, 1 there before" in said) == (0, True)
    assert not (course.submitted.parent / "aside").exists()


def test_a_newer_file_replaces_and_keeps_the_older(collect, course):
    collect([("ada/toy.ipynb", work("return 1"), (2030, 1, 1, 0, 0, 0))])
    _, said = collect([("ada/toy.ipynb", work("return 2"), (2030, 1, 2, 0, 0, 0))])
    assert handed_in(course, "ada") == work("return 2")
    (kept,) = (course.submitted.parent / "aside").rglob("*.ipynb")
    assert kept.read_text() == work("return 1")
    assert "what was there before" in said


def test_an_older_file_replaces_nothing(collect, course):
    collect([("ada/toy.ipynb", work("return 2"), (2030, 1, 2, 0, 0, 0))])
    _, said = collect([("ada/toy.ipynb", work("return 1"), (2030, 1, 1, 0, 0, 0))])
    assert handed_in(course, "ada") == work("return 2")
    assert "older than what is there" in said


def test_the_notebook_says_which_edition_it_is(collect, course):
    write(course.source / "toy/translations/zh.po", 'msgid ""\nmsgstr ""\n')
    _, said = collect([("ada/x.ipynb", work(language="zh")), ("bob/x.ipynb", work())])
    assert handed_in(course, "ada", "toy_zh") and handed_in(course, "bob", "toy")
    assert "(toy 1, toy_zh 1)" in said


def test_a_file_that_is_no_notebook_is_there_to_be_refused(collect, course):
    collect([("ada/thoughts.docx", b"PK")])
    file = Classroom.load(course.root).submission("ada", "toy")
    with pytest.raises(Refused, match="holds no notebook"):
        choose(file.path, file.candidates, load(course.source / "toy"), frozenset)


@pytest.mark.parametrize(
    "path", ["../up.ipynb", "a/../../up.ipynb", "/etc/up.ipynb", "..\\up.ipynb", "C:\\up.ipynb"]
)
def test_a_path_that_leads_out_is_refused_by_name(collect, course, path):
    before = {p for p in course.root.rglob("*") if p.suffix != ".zip"}
    status, said = collect([(path, work()), ("ada/toy.ipynb", work())])
    assert status == 1
    assert f"{path}: Its path leads out of the class." in said
    new = set(course.root.rglob("*.ipynb")) - before
    assert [p.parent.parent.name for p in new] == ["ada"]
    assert not (course.root.parent / "up.ipynb").exists()


def test_a_link_is_refused_by_name(collect, course):
    link = zipfile.ZipInfo("ada/toy.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    status, said = collect([(link, "/etc/passwd")])
    assert (status, "ada/toy.ipynb: It is a link" in said) == (1, True)
    assert handed_in(course, "ada") is None


def test_a_bomb_is_refused_by_name_and_the_rest_collected(collect, course):
    status, said = collect([("eve/toy.ipynb", b" " * 20_000_000), ("ada/toy.ipynb", work())])
    assert status == 1
    assert "eve/toy.ipynb: It unpacks to far more than any notebook would." in said
    assert handed_in(course, "ada") and not (course.submitted / "eve").exists()


def test_a_file_beyond_the_size_limit_is_refused(collect, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    status, said = collect([("eve/toy.ipynb", work())])
    assert (status, "It is too large" in said) == (1, True)


@pytest.mark.parametrize("most", [bounds.Most(1, 2**30), bounds.Most(9, 10)])
def test_a_zip_beyond_all_measure_is_not_unpacked(collect, course, monkeypatch, most):
    monkeypatch.setattr(archive, "OF_ALL", most)
    status, said = collect([("ada/toy.ipynb", work()), ("eve/toy.ipynb", work())])
    assert status == 2 and "download.zip holds more than" in said
    assert not course.submitted.exists()


def test_a_file_that_is_no_zip_is_said_to_be_none(course, tmp_path, monkeypatch, capsys):
    (tmp_path / "x.zip").write_text("hello")
    monkeypatch.chdir(course.root)
    assert main(["collect", str(tmp_path / "x.zip")]) == 2
    assert "can't be read as a zip" in capsys.readouterr().err


def test_a_damaged_member_is_refused_by_name(course, collect, tmp_path, monkeypatch, capsys):
    collect([("ada/toy.ipynb", work()), ("eve/toy.ipynb", work("return 7"))])
    content = bytearray((tmp_path / "download.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "download.zip") as zipped:
        start = zipped.getinfo("eve/toy.ipynb").header_offset + 60
    content[start : start + 40] = bytes(40)
    (tmp_path / "damaged.zip").write_bytes(content)
    assert main(["collect", str(tmp_path / "damaged.zip"), "--timezone", "UTC"]) == 1
    assert "eve/toy.ipynb: It " in capsys.readouterr().out


def test_two_participants_that_would_be_one_student_are_doubtful(collect, course):
    enrol(course, "ada,Ada,Byron,")
    status, said = collect(
        [
            ("Byron Ada_1_assignsubmission_file_/a.ipynb", work()),
            ("Byron Ada_2_assignsubmission_file_/a.ipynb", work("return 5")),
        ]
    )
    assert status == 1
    assert said.count("Two people of the download would be ada") == 2
    assert handed_in(course, "ada") is None


def test_doubtful_ones_are_settled_by_the_next_run(collect, course):
    enrol(course, "ada,Ada,Byron,")
    files = [("Byrn Ada_1_assignsubmission_file_/a.ipynb", work())]
    status, said = collect(files)
    assert (status, "--as='Byrn Ada_1=ada'" in said) == (1, True)
    assert collect(files, "--as", "Byrn Ada_1=ada")[0] == 0
    assert handed_in(course, "ada") == work()


def test_nobody_outside_the_roster_is_settled_upon(collect, course):
    enrol(course, "ada,Ada,Byron,")
    status, said = collect([("x/a.ipynb", work())], "--as", "x=eve")
    assert (status, "“eve” is not on the roster" in said) == (2, True)


def test_an_odd_id_is_refused_by_name(collect, course):
    status, said = collect([("<b>x/toy.ipynb", work())])
    assert (status, "characters that are not allowed" in said) == (1, True)


def test_the_first_roster_becomes_the_classs(collect, course, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("id,first_name,last_name\nada,Ada,Byron\n")
    collect([("Byron Ada_1_assignsubmission_file_/a.ipynb", work())], "--roster", str(path))
    own = course.submitted.parent / "roster.csv"
    assert own.read_bytes() == path.read_bytes()
    path.write_text("id,first_name,last_name\nada,Ada,Byron\neve,Eve,Gone\n")
    _, said = collect([("eve/a.ipynb", work())], "--roster", str(path))
    assert "stays as it is" in said and "eve" not in own.read_text()


def test_what_systems_leave_in_a_zip_is_passed_over(collect):
    files = ["__MACOSX/ada/._toy.ipynb", "ada/.DS_Store", "ada/.ipynb_checkpoints/toy.ipynb"]
    status, said = collect([(name, "x") for name in files])
    assert (status, said.strip()[:14]) == (0, "0 collected, 0")


def test_times_are_the_platforms(course, tmp_path, monkeypatch):
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo("ada/toy.ipynb", (2030, 7, 1, 12, 0, 0)), work())
    monkeypatch.chdir(course.root)
    main(["collect", str(path), "--timezone", "Europe/Zurich"])
    found = course.submission("ada", "toy").timestamp
    assert found and found.replace(tzinfo=timezone.utc).hour == 10


@pytest.mark.parametrize("name", ["ada/hand-in.ZIP", "ada.zip"])
def test_a_zip_in_the_zip_counts_as_the_folder_that_it_was_made_of(collect, course, name):
    inner = as_zip({"week 1/toy.ipynb": work(), "__MACOSX/._toy.ipynb": b"\0\5\26\7"})
    status, said = collect([(name, inner)])
    assert (status, handed_in(course, "ada")) == (0, work()), said


def test_the_files_of_an_inner_zip_are_trusted_no_more(collect, course):
    inner = as_zip({"../../up.ipynb": work(), "deep.zip": as_zip({"toy.ipynb": work()})})
    status, said = collect([("ada/hand-in.zip", inner), ("bob/broken.zip", b"PK, almost")])
    assert status == 1 and "leads out" in said and "can't be read as a zip" in said
    assert handed_in(course, "ada") is None


@pytest.mark.parametrize(
    ("most", "reason"),
    [
        (bounds.Most(5, 2**30), "It holds more than 5 files."),
        (bounds.Most(9, 5), "It holds more than 4.76837e-06 MB once unpacked."),
    ],
)
def test_an_inner_zip_of_too_much_is_refused_alone(most, reason, collect, course, monkeypatch):
    monkeypatch.setattr(archive, "IN_ZIPS_OF_ONE", most)
    inner = as_zip({f"{number}.ipynb": work() for number in range(6)})
    files = [("ada/hand-in.zip", inner), ("ada/toy.ipynb", work("return x + x"))]
    status, said = collect([*files, ("bob/toy.ipynb", work())])
    assert status == 1 and f"ada/hand-in.zip: {reason}" in said
    assert handed_in(course, "ada") == work("return x + x")
    assert handed_in(course, "bob") == work()


def test_a_folder_serves_for_a_zip(course, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "unpacked"
    write(folder / "ada/toy.ipynb", work().encode())
    write(folder / "ada/.Trash/toy.ipynb", work("return 0").encode())
    write(folder / "bob/hand-in.zip", as_zip({"toy.ipynb": work("return x + x")}))
    (folder / "eve").mkdir()
    (folder / "eve/toy.ipynb").symlink_to("/etc/passwd")
    monkeypatch.chdir(course.root)
    assert main(["collect", str(folder)]) == 1
    assert "eve/toy.ipynb: It is a symbolic link" in capsys.readouterr().out
    assert handed_in(course, "ada") == work()
    assert handed_in(course, "bob") == work("return x + x")


@pytest.mark.parametrize("name", ["toy.ipynb.json", "toy.ipynb.txt", "TOY.IPYNB", "toy.py"])
def test_a_notebook_is_one_whatever_it_is_called(collect, course, name):
    collect([(f"ada/{name}", work())])
    assert handed_in(course, "ada") == work()


def test_the_file_with_work_in_it_counts_before_a_later_one_as_released(collect, course):
    blank = course.released_notebook("toy").read_text()
    files = [("ada/toy-Copy1.ipynb", work(), (2030, 1, 1, 0, 0, 0)), ("ada/toy.ipynb", blank)]
    _, said = collect(files)
    assert handed_in(course, "ada") == work()
    assert "ada/toy.ipynb, as released; toy-Copy1.ipynb holds the work" in said


def test_what_breaks_the_sorting_of_one_student_is_said_of_that_one(collect, course, monkeypatch):
    usual = sorting.Sorter._place

    def place(self, student, candidates):
        if student == "ada":
            raise LookupError(student)
        usual(self, student, candidates)

    monkeypatch.setattr(sorting.Sorter, "_place", place)
    status, said = collect([("ada/toy.ipynb", work()), ("bob/toy.ipynb", work())])
    assert status == 1 and "ada: It could not be sorted (LookupError('ada'))" in said
    assert handed_in(course, "bob") == work()
    assert "LookupError: ada" in course.log.read_text()
