"""The editions in other languages: one source, one catalogue a language, no drift."""

from __future__ import annotations

import gettext
import io
import shutil
from pathlib import Path

import pytest

import rnn_utils.language
from autograder.course import language
from autograder.course.language import _, catalogue_path, speaking
from autograder.course.places import Places
from autograder.translation.catalogue import problems, save, updated
from autograder.translation.faithfulness import losses
from autograder.translation.prose import markdown
from autograder.translation.texts import learner_texts, texts, translated_cell
from autograder.translation.translated_source import locale_files, translated_source
from tests.support.editions import assert_only_text_differs, cells_of, source
from tests.support.files import edit, write
from tests.support.made_up_language import pseudo, translate_all
from tests.support.places import FOLDER as ASSIGNMENT


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The real assignment's folder, copied, with a catalogue of a made-up language."""
    folder = tmp_path / "solutions" / ASSIGNMENT.name
    shutil.copytree(ASSIGNMENT, folder, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    translate_all(folder, "xx")
    return folder


def test_a_cell_comes_out_as_it_went_in_when_nothing_is_translated() -> None:
    for cell in cells_of(ASSIGNMENT / f"{ASSIGNMENT.name}.ipynb"):
        assert translated_cell(cell["cell_type"], source(cell), lambda text: text) == source(cell)


def test_a_translator_sees_prose_only(tiny: Path) -> None:
    found = [text.english for text in texts(tiny) if text.place.startswith("tiny.ipynb")]
    assert found == [
        "## The forget gate",
        "It decides what the cell state $c^{<t>}$ keeps, see `lstm_cell_forward` and"
        " [this](#notes).",
        "![The forget gate](images/gate.svg)",
        "(≈ 1 line)",
        "Multiply the weights with the input\nand add the bias. (≈1 line)",
        "Return the gate.",
        "Arguments:\n    x -- the input, shape (n_x, m)",
        "The gate opens",
        "one",
    ]


def test_a_translated_cell_keeps_its_code_byte_for_byte(tiny: Path) -> None:
    translate_all(tiny, "xx")
    path = translated_source(tiny, "xx", tiny.parent / "tiny_xx")
    lesson, exercise = cells_of(path)
    assert source(exercise).splitlines() == [
        "# language: xx",
        "def gate(x):",
        '    """Rëtürn thë gätë.',
        "",
        "    Argümënts:",
        "        x -- thë ïnpüt, shäpë (n_x, m)",
        '    """',
        "    ### START CODE HERE ### (≈ 1 lïnë)",
        "    # Mültïply thë wëïghts wïth thë ïnpüt",
        "    # änd ädd thë bïäs. (≈1 lïnë)",
        '    y = "# no comment" + x  # (n_a, m)',
        "    ### END CODE HERE ###",
        "    return y",
        'plots.response(x, y, ylabel="The gate opens", labels=["one", f"{x} none"])',
    ]
    assert 'words = "inside a fence"' in source(lesson)
    assert "c = f * c_{prev}" in source(lesson)
    assert "![Thë förgët gätë](images/gate.svg)" in source(lesson)
    assert (exercise["outputs"], exercise["execution_count"]) == ([], None)


def test_the_editions_differ_in_nothing_but_translated_text(course: Path) -> None:
    edition = translated_source(course, "xx", course.parent / "edition")
    original = course / f"{course.name}.ipynb"
    assert edition.name == "rnn_step_by_step_xx.ipynb"
    assert_only_text_differs(original, edition)
    for one, other in zip(cells_of(original), cells_of(edition), strict=True):
        wanted = translated_cell(one["cell_type"], source(one), pseudo, "xx")
        assert source(other) == wanted


def test_figures_are_drawn_with_translated_words(course: Path) -> None:
    translated_source(course, "xx", course.parent / "edition")
    figure = (course.parent / "edition" / "images" / "lstm_cell.svg").read_text(encoding="utf-8")
    assert "förgët gätë" in figure
    assert "forget gate" not in figure


@pytest.mark.slow
def test_a_new_language_needs_one_catalogue_and_no_code(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Places.of_folder(course).resolve("rnn_step_by_step_xx") == (course, "xx")
    assert problems(course) == []
    with speaking("xx", course):
        for text in texts(course):
            assert text.plural or _(text.english) == pseudo(text.english)
    for path, content in locale_files([course]).items():
        write(tmp_path / path, content)
    monkeypatch.setattr(rnn_utils.language, "LOCALE", tmp_path / "rnn_utils" / "locale")
    with rnn_utils.language.speaking("xx"):
        sentence = "Nothing is filled in yet."
        assert rnn_utils.language._(sentence) == pseudo(sentence) != sentence


def test_students_get_the_sentences_of_rnn_utils_and_no_others(course: Path) -> None:
    files = locale_files([course])
    assert list(files) == ["rnn_utils/locale/xx/LC_MESSAGES/rnn_utils.mo"]
    assert files == locale_files([course])
    (content,) = files.values()
    held = gettext.GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
    allowed = {form for text in learner_texts(course) for form in (text.english, text.plural)}
    assert {key if isinstance(key, str) else key[0] for key in held} - {""} <= allowed
    assert {"Nothing is filled in yet.", "hidden state"} <= set(held)
    assert "Feedback" not in held


def test_a_changed_sentence_makes_its_translation_outdated(tiny: Path) -> None:
    translate_all(tiny, "xx")
    assert problems(tiny) == []
    edit(tiny / "tiny.ipynb", "It decides what", "It chooses what")
    edit(tiny / "tiny.ipynb", "and add the bias.", "and add the bias to it.")
    assert problems(tiny) == [
        "tiny/translations/xx.po: tiny.ipynb#lesson: outdated: “It chooses what the cell state"
        " $c^{<t>}$ keeps, see `lstm_cell_forward…”",
        "tiny/translations/xx.po: tiny.ipynb#gate-code: outdated: “Multiply the weights with the"
        " input and add the bias to it. (≈1 line)”",
    ]
    lesson = cells_of(translated_source(tiny, "xx", tiny.parent / "edition"))[0]
    assert "It chooses what" in source(lesson)


@pytest.mark.slow
def test_an_outdated_entry_shows_the_english_it_was_made_from(tiny: Path) -> None:
    translate_all(tiny, "xx")
    path = catalogue_path(tiny, "xx")
    for old, new in (("## The forget gate", "## The forget gates"), ("gates", "gates, again")):
        edit(tiny / "tiny.ipynb", old, new)
        save(updated(tiny, "xx"), path)
    entry = language.read_catalogue(path).find("## The forget gates, again")
    assert (entry.fuzzy, entry.previous_msgid) == (True, "## The forget gate")
    assert entry.msgstr == "## Thë förgët gätë"


@pytest.mark.slow
def test_a_sentence_that_comes_back_finds_its_translation(tiny: Path) -> None:
    translate_all(tiny, "xx")
    path = catalogue_path(tiny, "xx")
    for old, new in (("## The forget gate", "## Quite another thing"), ("## Quite another", "##")):
        edit(tiny / "tiny.ipynb", old, new)
        save(updated(tiny, "xx"), path)
    edit(tiny / "tiny.ipynb", "## thing", "## The forget gate")
    assert problems(tiny) == []


def test_a_new_sentence_is_listed_as_missing(tiny: Path) -> None:
    translate_all(tiny, "xx")
    edit(tiny / "tiny.ipynb", "# and add the bias.", "# and take the hyperbolic tangent of it all")
    edit(tiny / "assignment.toml", "A tiny course", "Wholly different words")
    assert [line.split(": ")[2] for line in problems(tiny)] == ["outdated", "missing"]


def test_updating_twice_changes_no_byte(tiny: Path) -> None:
    translate_all(tiny, "xx")
    path = catalogue_path(tiny, "xx")
    before = path.read_bytes()
    save(updated(tiny, "xx"), path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("original", "translation", "loss"),
    [
        ("{n} of 3 for `f`", "von 3: `f`", "placeholder lost: {n}"),
        ("{n:.2f} is off", "{n} stimmt nicht", "placeholder lost: {n:.2f}"),
        ("the gate $f_t$", "das Tor $f_s$", "equation lost: $f_t$"),
        ("so\n$$\na = b\n$$", "also\n$$\na = c\n$$", "equation lost: $$ a = b $$"),
        (r"$a_{\text{own}} + b$", r"$a_{\text{eigen}} - b$", r"equation lost: $a_{} + b$"),
        ("run `check(f)`", "rufe `prüfe(f)` auf", "code span lost: `check(f)`"),
        ("see [it](a.md)", "siehe [es](b.md)", "link or image path lost: a.md"),
        ("![it](a.svg)", "![es](b.svg)", "link or image path lost: a.svg"),
        ("<details>more</details>", "mehr</details>", "HTML tag lost: <details>"),
        ("two, or 2.5", "zwei, oder 2.4", "number lost: 2.5"),
        ("shape (n_a, m)", "Form (n_x, m)", "name lost: n_a"),
        ("## A", "### B", "heading level changed"),
        ("- a\n- b", "- a b", "list item changed"),
        ("| a |\n|---|\n| b |", "| a |\n|---|", "table row changed"),
        ("the **gate**.", "这个**门。**就是", "0 of 1 emphases show"),
    ],
)
def test_a_translation_that_loses_more_than_words_fails(
    original: str, translation: str, loss: str
) -> None:
    assert loss in losses(original, translation)
    assert losses(original, original) == []


def test_the_words_of_an_equation_may_change_and_change_places() -> None:
    said = r"$$d_{\text{own}} + d_{\text{from step } t+1} \tag{1}$$"
    assert losses(said, r"$$d_{\text{自身}} + d_{\text{来自第 } t+1 \text{ 步}} \tag{1}$$") == []


def test_an_equation_is_to_translate_where_it_has_words() -> None:
    met: list[str] = []
    worded = "$$\na_{\\text{own}}\n$$"
    source = f"So\n\n$$a = b$$\n\n{worded}\n\nand $c_{{\\text{{two}}}}$"
    assert markdown(source, lambda text: met.append(text) or text.upper()) == (
        source.replace("So", "SO").replace(worded, worded.upper()).replace("and", "AND")
        .replace("c_{\\text{two}}", "C_{\\TEXT{TWO}}")
    )  # fmt: skip
    assert met == ["So", worded, "and $c_{\\text{two}}$"]


def test_a_loss_is_listed_with_its_place(tiny: Path) -> None:
    catalogue = translate_all(tiny, "xx")
    catalogue.find("## The forget gate").msgstr = "# Das Vergesstor"
    save(catalogue, catalogue_path(tiny, "xx"))
    assert problems(tiny) == [
        "tiny/translations/xx.po: tiny.ipynb#lesson: heading level changed: “## The forget gate”"
    ]


@pytest.mark.slow
def test_a_language_with_one_form_is_asked_for_one(tiny: Path) -> None:
    plurals = [text.english for text in texts(tiny) if text.plural]
    assert plurals
    catalogues = {name: updated(tiny, name) for name in ("zh", "de")}
    forms = {
        name: [set(catalogue.find(english).msgstr_plural) for english in plurals]
        for name, catalogue in catalogues.items()
    }
    assert forms == {"zh": [{0}] * len(plurals), "de": [{0, 1}] * len(plurals)}
