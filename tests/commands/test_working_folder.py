"""Commands typed in a hand-in's folder run nothing that lies in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.course.places import Places
from tests.support.cells import encode
from tests.support.files import write
from tests.support.toys import filled_in

HOOKED = "__editable__.rnn_step_by_step-1.0.0.finder.__path_hook__"
"""What setuptools puts on the path, relative, for an editable install of two packages."""
CONFIGURATIONS = "nbgrader_config jupyter_config ipython_config conftest sitecustomize".split()
LIBRARIES = "numpy matplotlib msgspec nbformat nbgrader libcst rich traitlets autograder".split()
PROGRAM = Path(sys.executable).with_name("autograder")


@pytest.fixture
def trapped(course: Classroom, tmp_path: Path) -> Path:
    """A hand-in in which every module that anything could import notes that it was run."""
    folder = course.submitted / "eve/toy"
    noted = tmp_path / "run"
    trap = f"import sys\nopen({str(noted)!r}, 'a').write(__name__)\nsys.exit(9)\n"
    for name in {*sys.stdlib_module_names, *CONFIGURATIONS, *LIBRARIES} - {"sys"}:
        write(folder / f"{name}.py", trap.encode())
    for student in ("eve", "ada"):
        write(course.submitted / student / "toy/toy.ipynb", encode(filled_in()))
    return folder


def typed(folder: Path, *arguments: str) -> str:
    """What a command says that is typed in a folder, and has to go well."""
    assert PROGRAM.is_file()
    done = subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "arguments", [("grade", "toy.ipynb", "../../ada/toy", "--jobs", "2"), ("grade", "--jobs", "2")]
)
def test_no_process_of_ours_imports_from_the_working_folder(
    arguments: tuple[str, ...], trapped: Path, tmp_path: Path
) -> None:
    typed(trapped, *arguments)
    assert not (tmp_path / "run").exists()


def test_nothing_on_the_path_lies_in_the_working_folder(tmp_path: Path) -> None:
    """Python looks for `sitecustomize` there before any code of ours runs."""
    for name in ("sitecustomize", "usercustomize"):
        write(tmp_path / HOOKED / f"{name}.py", b"print('run')")
    assert "run" not in typed(tmp_path, "--version")
    code = "import os, sys; print([one for one in sys.path if not os.path.isabs(one)])"
    run = [sys.executable, "-P", "-c", code] if sys.version_info >= (3, 11) else None
    if run:
        said = subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
        assert said == "[]\n"


def test_nothing_beside_the_packages_can_be_imported(tmp_path: Path) -> None:
    """Whoever unpacks a download at the top of the pack puts folders of any name beside them."""
    code = "import autograder, pathlib, sys; print(pathlib.Path(autograder.__file__).parents[1])"
    code += "; print(*map(pathlib.Path, sys.path), sep=chr(10))"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    top, *path = said.splitlines()
    assert Path(top, "pyproject.toml").is_file()
    assert top not in path


def test_a_new_gradebook_takes_no_settings_from_the_working_folder(
    trapped: Path, tmp_path: Path
) -> None:
    """Alembic reads `pyproject.toml` there, and runs what lies in the folders that it names."""
    write(trapped / "pyproject.toml", b'[tool.alembic]\nversion_locations = ["more"]\n')
    write(trapped / "more/note.py", f"open({str(tmp_path / 'run')!r}, 'a')".encode())
    typed(trapped, "grade")
    assert (trapped.parents[2] / "gradebook.db").is_file()
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_no_other_command_does(trapped: Path, tmp_path: Path) -> None:
    typed(trapped, "grade")
    for command in ("report", "export --to csv", "similar", "doctor", "translate"):
        typed(trapped, *command.split())
    assert not (tmp_path / "run").exists()


def test_the_workers_stand_where_the_command_was_typed(trapped: Path) -> None:
    (trapped.parent / "other").mkdir()
    shutil.move(trapped / "toy.ipynb", trapped.parent / "other/mine.ipynb")
    said = typed(trapped.parent, "grade", "other", "../ada", "--jobs", "2")
    assert said.count("10 of 10") == 2


@pytest.mark.parametrize(
    "module", ["autograder.reports.charts", "autograder.course.lesson_pictures"]
)
def test_no_drawing_takes_its_settings_from_the_working_folder(module: str, tmp_path: Path) -> None:
    write(tmp_path / "matplotlibrc", b"font.size: 77\n")
    imports = f"import {module} as it; it.import_elsewhere('matplotlib')"
    code = f"{imports}; import matplotlib; print(matplotlib.rcParams['font.size'])"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert said == "10.0\n"


@pytest.mark.parametrize("what", ["nbgrader_config.py", "solutions/toy/assignment.toml"])
def test_a_course_is_one_s_own_only_where_it_is_named(
    what: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A download that was unpacked holds what students like, and lies anywhere."""
    place = tmp_path / "Able Ada_11_assignsubmission_file_"
    write(place / what, b"raise SystemExit('run')")
    write(place / "work.ipynb", encode(filled_in()))
    monkeypatch.chdir(place)
    for command in ("grade work.ipynb", "collect work.ipynb", "audit", "doctor", "release"):
        assert main(command.split()) == 2
        said = capsys.readouterr().err
        if what == "nbgrader_config.py":
            assert f"export AUTOGRADER_COURSE='{place}'" in said
    monkeypatch.setenv("AUTOGRADER_COURSE", os.pathsep.join(["/nowhere", str(place)]))
    if what == "nbgrader_config.py":
        with pytest.raises(SystemExit, match="run"):
            Places.load()
    else:
        assert Places.nearest().root == place


def test_a_file_called_like_an_option_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shell puts every file's name in the place of a star."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "--no-sandbox", b"")
    assert main(["grade", "--no-sandbox", "x.ipynb"]) == 2
    assert "A file here is called --no-sandbox" in capsys.readouterr().err
