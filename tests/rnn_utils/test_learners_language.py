"""The language of the learner: the notebook's, else the environment's, else English."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from rnn_utils import language
from rnn_utils.language import _, current_language, speaking
from tests.support.places import ROOT

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "right"
msgstr "richtig"
"""


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues, with a small one for German, and no language set anywhere."""
    for variable in ("RNN_UTILS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    monkeypatch.setattr(language, "_notebook_language", None)
    language._catalogue.cache_clear()
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.pofile(CATALOGUE)
    catalogue.save_as_mofile(str(folder / "rnn_utils.mo"))
    yield tmp_path
    language._catalogue.cache_clear()


def test_english_stands_where_nothing_is_set(locale: Path) -> None:
    assert current_language() == "en" and _("right") == "right"


def test_the_environment_variable_chooses(locale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RNN_UTILS_LANGUAGE", "de")
    assert _("right") == "richtig" and _("unheard of") == "unheard of"


def test_the_notebook_comes_before_the_environment(
    locale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RNN_UTILS_LANGUAGE", "de")
    monkeypatch.setattr(language, "_notebook_language", "en")
    assert _("right") == "right"


@pytest.mark.parametrize("value", ["de", "de_AT.UTF-8", "de_DE@euro"])
def test_the_systems_locale_chooses_last(
    locale: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("LANG", value)
    assert _("right") == "richtig"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert _("right") == "right"


def test_a_locale_without_a_catalogue_is_no_matter(
    locale: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert _("right") == "right" and capsys.readouterr().out == ""


def test_an_unknown_language_gets_one_sentence_once(
    locale: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RNN_UTILS_LANGUAGE", "xx")
    assert [_("right"), _("off")] == ["right", "off"]
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1 and "'xx'" in captured.out and captured.err == ""


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_a_broken_catalogue_gets_one_sentence_once(
    locale: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
) -> None:
    (locale / "de" / "LC_MESSAGES" / "rnn_utils.mo").write_bytes(content)
    monkeypatch.setenv("RNN_UTILS_LANGUAGE", "de")
    language.gettext._translations.clear()  # type: ignore[attr-defined]
    assert [_("right"), _("off")] == ["right", "off"]
    assert capsys.readouterr().out.count("English stands in") == 1


def test_a_language_can_be_spoken_for_a_while(locale: Path) -> None:
    with speaking("de"):
        assert _("right") == "richtig"
    assert _("right") == "right"


@pytest.mark.parametrize(
    ("comment", "expected"),
    [("# language: zh", "zh"), ("# language: en", "en"), ("# the language: zh", "None")],
)
def test_the_importing_cell_names_the_notebooks_language(comment: str, expected: str) -> None:
    script = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        f"shell.run_cell({comment + chr(10) + 'from rnn_utils import *'!r})\n"
        "import rnn_utils.language\n"
        "print(rnn_utils.language._notebook_language)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": os.devnull}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split()[-1] == expected
