"""The language of the engine: a catalogue that is whole, broken, or not there."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.language import _, catalogue_path, current_language, ngettext, speaking
from autograder.translation.catalogue import save
from autograder.translation.texts import texts
from tests.support.files import write
from tests.support.made_up_language import translate_all
from tests.support.places import ROOT


@pytest.mark.parametrize(
    "content",
    [
        b"<<<<<<< ours\n",
        b'msgid "a"\nmsgstr "\xff"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=import os;\\n"\n',
    ],
)
def test_a_broken_catalogue_gives_one_sentence_and_english(
    tiny: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    path = write(catalogue_path(tiny, "xx"), content)
    for _repeated in range(2):
        with speaking("xx", tiny):
            assert (_("a"), current_language()) == ("a", "en")
    assert len(caplog.messages) == 1
    assert str(path) in caplog.text
    assert "English" in caplog.text


def test_an_unknown_language_gives_one_sentence_and_english(
    tiny: Path, caplog: pytest.LogCaptureFixture
) -> None:
    translate_all(tiny, "xx").save(str(tiny / "zz.po"))
    for name in ("yy", "../zz"):
        with caplog.at_level(logging.WARNING), speaking(name, tiny):
            assert _("## The forget gate") == "## The forget gate"
    assert len(caplog.messages) == 2


def test_a_placeholder_that_a_translation_invents_cannot_stop_the_engine(tiny: Path) -> None:
    catalogue = translate_all(tiny, "xx")
    sentence = next(text.english for text in texts(tiny) if "{name}" in text.english)
    catalogue.find(sentence).msgstr = "{nome}!"
    save(catalogue, catalogue_path(tiny, "xx"))
    with speaking("xx", tiny):
        assert _(sentence) == sentence


def test_numbers_choose_the_form(tiny: Path) -> None:
    write(
        catalogue_path(tiny, "xx"),
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "{n} mark"\nmsgid_plural "{n} marks"\n'
        'msgstr[0] "{n} Punkt"\nmsgstr[1] "{n} Punkte"\n',
    )
    assert ngettext("{n} mark", "{n} marks", 2) == "{n} marks"
    with speaking("xx", tiny):
        forms = [ngettext("{n} mark", "{n} marks", n) for n in (1, 2)]
    assert forms == ["{n} Punkt", "{n} Punkte"]


def test_english_loads_no_catalogue_reader(tiny: Path) -> None:
    script = (
        "import sys\nfrom autograder.course.language import _, speaking\n"
        f"with speaking('en', {str(tiny)!r}): assert _('a') == 'a'\n"
        "assert not {'polib', 'babel'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
