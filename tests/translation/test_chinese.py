"""The Chinese edition as it ships: whole, faithful, consistent, and graded like the English."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import polib
import pytest

import rnn_utils
from autograder.classroom.folders import Classroom
from autograder.course.language import catalogue_path
from autograder.feedback.page import page
from autograder.feedback.released_edition import Edition
from autograder.grading.grader import Graded
from autograder.grading.intake.matching import match
from autograder.grading.intake.submission import read
from autograder.translation.catalogue import problems
from autograder.translation.faithfulness import PARTS
from autograder.translation.translated_source import translated_source
from rnn_utils import plots
from rnn_utils.language import speaking
from rnn_utils.plots.check_curve import draw_gradient_check_curve
from rnn_utils.plots.flow import draw_gradient_flow
from tests.support.cells import Notebook, encode
from tests.support.editions import assert_only_text_differs, cells_of, source
from tests.support.places import FOLDER, NAME, ROOT
from tests.support.submissions import code_cells, filled_in, replace, solution_cells

ENGLISH = ROOT / "notebooks" / NAME / f"{NAME}.ipynb"
CHINESE = ROOT / "notebooks" / f"{NAME}_zh" / f"{NAME}_zh.ipynb"
HAN = re.compile(r"[\u4e00-\u9fff]")
INTRODUCED = """循环神经网络 长短期记忆网络 隐藏状态 细胞状态 时间步 遗忘门 更新门 输出门
    候选值 前向传播 反向传播 沿时间反向传播 梯度消失 梯度爆炸 梯度检验 谱半径 缓存 交叉熵""".split()
MISTAKES = [
    ("a_next = ot * np.tanh(c_next)", "a_next = ot"),
    ("dba += gradients", "dba = gradients"),
    ("dtanh = (1 - a_next ** 2) * da_next", "dtanh = da_next"),
    ("dc_prevt = gradients", "dc_prev_t = gradients"),
    ("a_next = a0", "raise ValueError('错')"),
]


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    catalogue = polib.pofile(str(catalogue_path(FOLDER, "zh")))
    return [entry for entry in catalogue if not entry.obsolete]


def chinese(entry: polib.POEntry) -> str:
    return entry.msgstr or " ".join(entry.msgstr_plural.values())


def words(text: str) -> str:
    """A text without what its translation keeps: code and equations leave a mark, U+E000."""
    marks = {"code span": "\ue000", "equation": "\ue000", "placeholder": "\ue001", "name": "x"}
    marks["number"] = "0"
    for what, pattern in PARTS:
        text = pattern.sub(marks.get(what, ""), text)
    return text


def test_every_sentence_is_translated_and_up_to_date() -> None:
    assert problems(FOLDER) == []


def test_the_released_editions_differ_in_nothing_but_text() -> None:
    assert_only_text_differs(ENGLISH, CHINESE)
    for one, other in zip(cells_of(ENGLISH), cells_of(CHINESE), strict=True):
        if one["cell_type"] == "markdown":
            assert source(one) != source(other) and HAN.search(source(other)), one["id"]


def test_the_released_text_is_the_catalogues() -> None:
    texts = [chinese(entry) for entry in polib.pofile(str(catalogue_path(FOLDER, "zh")))]
    lesson = next(cell for cell in cells_of(CHINESE) if cell["id"] == "recurrent-idea")
    assert source(lesson) in texts


def glossary() -> list[tuple[str, list[str]]]:
    """The English terms, longest first, each with its Chinese words."""
    terms: dict[str, list[str]] = {}
    table = (FOLDER / "translations" / "glossary.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (.+?) \| (.+?) \|$", table, re.MULTILINE):
        english, translated = (re.sub(r" ?[(（].*?[)）]", "", column) for column in row)
        for term in english.split(", "):
            terms.setdefault(term, []).extend(translated.split("、"))
    untranslated = ("English", "sigmoid", "tanh", "softmax", "arctan")
    return sorted(
        ((term, found) for term, found in terms.items() if term not in untranslated),
        key=lambda item: -len(item[0]),
    )


def test_no_formula_keeps_an_english_word() -> None:
    text = "\n".join(source(cell) for cell in cells_of(CHINESE) if cell["cell_type"] == "markdown")
    said = re.findall(r"\\text\{([^}]*)\}", text)
    assert len(said) == 8 and not [words for words in said if re.search("[A-Za-z]", words)]


def test_each_term_of_the_glossary_has_one_word_all_through(entries: list[polib.POEntry]) -> None:
    assert len(glossary()) > 100
    strays = []
    for entry in entries:
        english = words(re.sub(r"\*[A-Z][^*]{20,}\*|^caches? --", "", entry.msgid, flags=re.M))
        for term, expected in glossary():
            english, found = re.subn(rf"\b{re.escape(term)}(?:s|es)?\b", "", english, flags=re.I)
            if found and not any(word in chinese(entry) for word in [term, *expected]):
                strays.append(f"{term}, not {'、'.join(expected)}: {chinese(entry)}")
    assert strays == []


def test_a_term_has_its_english_where_it_comes_first() -> None:
    lesson = "\n".join(
        source(cell) for cell in cells_of(CHINESE) if cell["cell_type"] == "markdown"
    )
    lesson = lesson.replace("*", "").split("\n", 1)[1]
    for term in INTRODUCED:
        longer = [word for word in INTRODUCED if term in word and term != word]
        text = re.sub("|".join(longer), "", lesson) if longer else lesson
        first = text[text.index(term) :]
        assert re.match(rf"{term}（[a-z]", first), first[:30]


@pytest.mark.parametrize(
    "slip",
    [
        rf"(?<={HAN.pattern})[,.:;?!()]|[,:;?!()](?={HAN.pattern})",
        rf"{HAN.pattern} {HAN.pattern}",
        rf"{HAN.pattern}[A-Za-z0-9\ue000]|[A-Za-z0-9]{HAN.pattern}",
        r"[，。：；？！）] (?!\|)|(?<!\|) [，。：；？！（]",
        r"[，。：；？！]{2}",
        r"您|隐状态|单元状态|输入门|时刻|批次|梯度检查|反传",
    ],
)
def test_punctuation_and_blanks_are_those_of_a_chinese_book(
    entries: list[polib.POEntry], slip: str
) -> None:
    slips = [chinese(entry) for entry in entries if re.search(slip, words(chinese(entry)))]
    assert slips == []


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Notebook]:
    """The same work handed in on both editions, with mistakes and one exercise left open."""
    folder = tmp_path_factory.mktemp("zh")
    solved = {
        cell["id"]: source(cell) for cell in cells_of(translated_source(FOLDER, "zh", folder))
    }
    notebook = json.loads(CHINESE.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = source(cell)
    for cell in code_cells(notebook):
        if cell["id"] != "lstm_forward-code":
            cell["source"] = solved[cell["id"]]
    for old, new in MISTAKES:
        replace(notebook, old, new)
    done = [cell["id"].removesuffix("-code") for cell in code_cells(notebook)]
    done.remove("lstm_forward")
    return {"en": filled_in(*MISTAKES, only=done), "zh": notebook}


@pytest.fixture(scope="module")
def records(twins: dict[str, Notebook], grader: Any) -> dict[str, dict[str, Any]]:
    return {
        language: grader.grade("twin.ipynb", encode(twin), language).record
        for language, twin in twins.items()
    }


def marks(record: dict[str, Any]) -> list[Any]:
    return [
        (
            exercise["name"],
            exercise["score"],
            exercise["matched_by"],
            check["name"],
            check["points"],
        )
        for exercise in record["exercises"]
        for check in exercise["checks"]
    ]


def misconceptions(record: dict[str, Any]) -> list[str | None]:
    found = [exercise["diagnosis"] for exercise in record["exercises"]]
    return [diagnosis and diagnosis["misconception"] for diagnosis in found]


@pytest.mark.slow
def test_twins_get_the_same_marks(records: dict[str, dict[str, Any]]) -> None:
    english, chinese_twin = records["en"], records["zh"]
    assert 0 < english["score"] < english["max_score"]
    assert marks(english) == marks(chinese_twin)
    assert misconceptions(english) == misconceptions(chinese_twin)
    assert chinese_twin["assignment"] == f"{NAME}_zh"


@pytest.mark.slow
def test_the_chinese_twin_is_told_in_chinese(records: dict[str, dict[str, Any]]) -> None:
    exercises = records["zh"]["exercises"]
    said = [check["message"] for exercise in exercises for check in exercise["checks"]]
    said += [exercise["diagnosis"]["message"] for exercise in exercises if exercise["diagnosis"]]
    assert len(said) > 50
    assert [sentence for sentence in said if sentence and not HAN.search(sentence)] == []


@pytest.mark.slow
def test_the_feedback_page_is_chinese(
    records: dict[str, dict[str, Any]], twins: dict[str, Notebook]
) -> None:
    edition = Edition.find(Classroom.load(ROOT), f"{NAME}_zh")
    record = records["zh"]
    submission = read(f"{NAME}_zh.ipynb", encode(twins["zh"]))
    found = match(submission, edition.assignment, frozenset())
    notebook = edition.autograded(Graded(record, tuple(submission.cells), found.exercises))
    with edition.speaking():
        html = page(record, notebook, assignment=edition.assignment, student="ada")
    assert '<html lang="zh"' in html
    body = html[html.index("<body") :]
    body = re.sub(r"<(pre|math|code|style)\b.*?</\1>|<[^>]+>", " ", body, flags=re.DOTALL)
    english = re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", body)
    assert HAN.search(body) and english == []


@pytest.mark.parametrize("cell_id", ["rnn_cell_forward-plot", "lstm_cell_forward-plot"])
def test_the_words_of_a_cells_plot_are_chinese(
    cell_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = next(cell for cell in cells_of(CHINESE) if cell["id"] == cell_id)
    call = source(cell)[source(cell).index("plots.response") :]
    grid = np.linspace(-1, 1, 5)
    names = {"sweep": grid[np.newaxis] if "sweep[0]" in call else grid, "plots": plots}
    with speaking("zh"):
        exec(call, {**names, "a_sweep": np.array([grid]), "states": np.array([grid, grid])})
    said = capsys.readouterr().out
    assert HAN.search(said) and not re.search(r"[a-z]{2,} [a-z]{2,}", said)


def test_the_laboratorys_lines_are_named_in_chinese() -> None:
    flows = {"RNN, radius 0.5": np.ones(3), "LSTM, forget bias 2.0": np.arange(1.0, 4.0)}
    with speaking("zh"):
        figure, said = draw_gradient_flow(flows)
        curve, _ = draw_gradient_check_curve(grid := np.array([0.1, 1.0]), {"central": grid})
    named = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert named == ["RNN，谱半径 0.5", "LSTM，遗忘门偏置 2.0"]
    assert all(name in said for name in named)
    assert curve.get_suptitle().startswith("中心差分：")


def test_a_check_names_places_and_equations_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"np": np, "sigmoid": rnn_utils.sigmoid, "softmax": rnn_utils.softmax}
    cell = solution_cells()["lstm_cell_forward-code"]
    exec(cell.replace("a_next = ot * np.tanh(c_next)", "a_next = ot"), names)
    with speaking("zh"):
        rnn_utils.verdict(names["lstm_cell_forward"])
    said = capsys.readouterr().out
    assert said.startswith("lstm_cell_forward：请先看 `a_next`（公式 6）。")
    assert "cache[0] 处的 a_next 的最大偏差" in said
    assert "试一个小例子：" in said
