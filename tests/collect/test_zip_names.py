"""Names of a zip are read in whatever encoding the machine that packed it wrote them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.collect.zip_names import names_of
from tests.support.downloads import handed_in, work
from tests.support.toy_class import enrol


def zip_of(path: Path, *names: bytes, extra: bytes = b"") -> Path:
    """A zip whose names are just these bytes, of which nothing is said."""
    held = {chr(65 + at) + "~" * (len(name) - 1): name for at, name in enumerate(names)}
    with zipfile.ZipFile(path, "w") as zipped:
        for number, stands_in in enumerate(held):
            info = zipfile.ZipInfo(stands_in, (2030, 1, 10, 12, 0, 0))
            info.extra = extra
            zipped.writestr(info, work(f"return x * {number + 2}"))
    content = path.read_bytes()
    for stands_in, name in held.items():
        content = content.replace(stands_in.encode(), name)
    path.write_bytes(content)
    return path


ENCODED = [
    ("utf-8", ["Müller Jürgen/x.ipynb", "张三/x.ipynb"]),
    ("gbk", ["2024级_张三/作业.ipynb", "2024级_李四/作业.ipynb"]),
    ("gbk", ["李娜/x.ipynb"]),
    ("big5", ["陳怡君/作業.ipynb", "林志明/作業.ipynb"]),
    ("cp1252", ["Müller Jürgen/x.ipynb", "Nuñez José/x.ipynb", "Zoë/x.ipynb"]),
    ("cp850", ["Müller Jürgen/x.ipynb", "François/x.ipynb"]),
    ("cp437", ["Müller Jürgen/x.ipynb"]),
    ("ascii", ["Moe Mal/x.ipynb"]),
]


@pytest.mark.parametrize(("encoding", "names"), ENCODED)
def test_names_are_read_in_the_encoding_that_they_are_in(
    encoding: str, names: list[str], tmp_path: Path
) -> None:
    path = zip_of(tmp_path / "d.zip", *(name.encode(encoding) for name in names))
    with zipfile.ZipFile(path) as zipped:
        assert list(names_of(zipped.infolist()).values()) == names


@pytest.mark.parametrize("is_of_it", [True, False])
def test_a_name_in_unicode_beside_the_other_counts_if_it_is_of_that_one(
    is_of_it: bool, tmp_path: Path
) -> None:
    raw, name = b"M\xffller/x.ipynb", "Müller/x.ipynb"
    field = struct.pack("<BL", 1, zlib.crc32(raw if is_of_it else b"other")) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    with zipfile.ZipFile(zip_of(tmp_path / "d.zip", raw, extra=extra)) as zipped:
        (found,) = names_of(zipped.infolist()).values()
    assert (found == name) == is_of_it


def test_nobody_decides_for_the_others(tmp_path: Path) -> None:
    """Bytes that are in no encoding, or a Chinese name in a class of Germans."""
    odd = [b"\xff\xff\xff/x.ipynb", *("张三".encode("gbk") + b"/%d.ipynb" % n for n in range(9))]
    names = ["Müller Jürgen/x.ipynb", "Zoë/x.ipynb", "Jörg/x.ipynb"]
    path = zip_of(tmp_path / "d.zip", *odd, *(name.encode("cp1252") for name in names))
    with zipfile.ZipFile(path) as zipped:
        assert list(names_of(zipped.infolist()).values())[len(odd) :] == names


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_such_a_download_is_collected(
    encoding: str, course: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(course, "zs,三,张,", "ls,四,李,")
    names = ["张三_1_assignsubmission_file_/作业.ipynb", "李四_2_assignsubmission_file_/x.ipynb"]
    path = zip_of(tmp_path / "d.zip", *(name.encode(encoding) for name in names))
    monkeypatch.chdir(course.root)
    assert main(["collect", str(path)]) == 0
    assert handed_in(course, "zs") == work("return x * 2")
    assert handed_in(course, "ls") == work("return x * 3")


def test_a_path_that_leads_out_is_none_the_less_in_another_encoding(
    course: Classroom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = zip_of(tmp_path / "d.zip", "../张三.ipynb".encode("gbk"), b"ada/x.ipynb")
    monkeypatch.chdir(course.root)
    assert main(["collect", str(path)]) == 1
    assert "../张三.ipynb: Its path leads out of the class." in capsys.readouterr().out
