"""Stories about the category that is suggested from the words."""

import io
import json
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from linli.cases.actions import renew_suggestions, train_suggestions
from linli.cases.errors import SuggestNotInstalled, TooFewToLearn
from linli.cases.queries import suggested
from linli.cases.queries.suggestions import model_path, model_trouble
from linli.cases.rules.learning import NEVER, labels_of, learn, signs_of
from linli.cases.rules.suggestions import (
    NOTHING,
    Model,
    ModelDamaged,
    Suggested,
    grams_in,
    packed,
    suggest,
    unpacked,
)
from linli.project.cli import main
from linli.project.prepare import findings
from tests.cases import accepted
from tests.town import MONDAY_9, Town

SAID = {
    "0203": "路灯不亮 晚上漆黑 灯泡坏了 看不清路 灯杆歪斜 夜里没灯 灯光闪烁 灯罩掉落 照明不好 一盏不亮",
    "0101": "垃圾满了 没人清运 桶里发臭 垃圾成堆 苍蝇很多 袋子乱扔 清运太慢 厨余溢出 桶盖不关 味道难闻",
    "0701": "工资没发 老板拖欠 欠薪三月 讨要工钱 没签合同 加班无钱 扣了押金 工头不给 结算工资 劳动报酬",
}
CASES_A_KIND = 24


def texts_about(code: str, count: int, seed: int = 1) -> list[str]:
    """Return short complaints of one kind, each in an order of its own."""
    chance = random.Random(f"{code} {seed}")
    return ["，".join(chance.sample(SAID[code].split(), 4)) for _ in range(count)]


def taught() -> Model:
    pairs = [(text, code) for code in SAID for text in texts_about(code, 20)]
    return learn([text for text, _ in pairs], [code for _, code in pairs], at=MONDAY_9)


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A data folder of its own, with the keys of the one that the town lives in."""
    shutil.copytree(Path(settings.LINLI_HOME) / "keys", tmp_path / "keys")
    settings.LINLI_HOME = tmp_path
    yield tmp_path


@pytest.fixture
def town_of_cases(town: Town, home: Path) -> Town:
    for code in SAID:
        for text in texts_about(code, CASES_A_KIND):
            first = "9901" if code == "0701" else code
            case = accepted(town, title=text[:9], description=text, category=first)
            if first != code:
                case.make("recategorise", town.desk, category=code, reason="说的是欠薪")
    return town


@pytest.mark.once
def test_words_alike_are_of_the_same_kind_and_strange_words_of_none() -> None:
    model = taught()

    for code in SAID:
        for text in texts_about(code, 5, seed=2):
            assert suggest(model, text).leaves[:1] == (code,)
    for strange in ("", "鳄鱼出没", "12345678901", "!!!"):
        assert suggest(model, strange) == NOTHING


@pytest.mark.once
def test_where_words_say_nothing_of_the_kind_nothing_is_suggested() -> None:
    chance = random.Random(3)
    mixed = [text for code in SAID for text in texts_about(code, 20)]
    codes = [chance.choice(list(SAID)) for _ in mixed]

    model = learn(mixed, codes, at=MONDAY_9)

    assert model.trained.given < len(mixed) / 4
    assert sum(bool(suggest(model, text).leaves) for text in texts_about("0203", 30, seed=4)) < 15


@pytest.mark.once
def test_rare_kinds_are_told_as_their_group_or_not_at_all() -> None:
    codes = ["0203"] * 8 + ["0204"] * 4 + ["0205"] * 4 + ["0301"] * 7

    assert labels_of(codes) == ["0203"] * 8 + ["02"] * 8 + [""] * 7


@pytest.mark.once
def test_a_group_is_said_where_no_leaf_is_sure_and_a_kind_that_is_no_more_never() -> None:
    model = taught()
    [text] = texts_about("0203", 1, seed=2)

    unsure = replace(model, sure=NEVER)
    assert suggest(unsure, text) == Suggested((), "02")
    assert suggest(replace(unsure, sure_of_group=NEVER), text) == NOTHING
    gone = tuple(label.replace("0203", "0298") for label in model.labels)
    assert "0298" not in suggest(replace(model, labels=gone), text).leaves


@pytest.mark.once
def test_what_few_wrote_and_every_number_stays_out_of_the_model() -> None:
    texts = [text for code in SAID for text in texts_about(code, 20)]
    texts[:4] = [f"欧阳小兰说，{text}，电话 12000000001" for text in texts[:4]]
    model = learn(texts, [code for code in SAID for _ in range(20)], at=MONDAY_9)

    assert not {"欧阳小", "小兰说", "兰", "12", "0"} & set(model.grams)
    assert not any(sign.isdigit() for gram in model.grams for sign in gram)
    assert "路灯" in model.grams


@pytest.mark.once
def test_a_text_copied_and_changed_a_little_counts_once() -> None:
    [text, other] = texts_about("0203", 2)
    long = "，".join(texts_about("0203", 4))
    assert signs_of(long) & signs_of(long.replace("路灯", "东门路灯"))
    assert not signs_of(text) & signs_of(other)


@pytest.mark.once
def test_a_model_is_the_same_after_its_file_and_a_damaged_file_is_none() -> None:
    model = taught()
    stored = packed(model)

    again = unpacked(stored)
    for text in texts_about("0101", 5, seed=5):
        assert suggest(again, text) == suggest(model, text)
    assert again.trained == model.trained
    for broken in (b"", stored[:-200], b"PK" + stored[2:100], _changed(stored, weights=np.zeros((2, 2)))):
        with pytest.raises(ModelDamaged):
            unpacked(broken)
    with pytest.raises(ModelDamaged):
        unpacked(_changed(stored, idf=np.array([{"run": "me"}], object)))


def _changed(stored: bytes, **arrays: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    into = io.BytesIO()
    with np.load(io.BytesIO(stored)) as old:
        np.savez_compressed(into, **{**old, **arrays})
    return into.getvalue()


@pytest.mark.once
def test_without_the_extra_training_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.svm", None)
    with pytest.raises(SuggestNotInstalled):
        taught()


@pytest.mark.django_db
def test_a_house_learns_from_its_own_cases_and_suggests_to_the_next_report(town_of_cases: Town) -> None:
    assert suggested(["路灯不亮，晚上漆黑"]) == NOTHING

    model = train_suggestions(at=MONDAY_9)

    assert (model.trained.cases, set(model.labels)) == (3 * CASES_A_KIND, set(SAID))
    assert model.trained.right >= 0.8 * model.trained.given
    assert suggested(["路灯不亮", "晚上漆黑，看不清路"]).leaves[0] == "0203"
    assert suggested(["鳄鱼出没"]) == NOTHING
    assert model_path().stat().st_mode & 0o077 == 0
    assert [path.name for path in model_path().parent.iterdir()] == ["model.npz"]


@pytest.mark.django_db
def test_what_counts_is_the_kind_after_corrections_and_nothing_confidential(town_of_cases: Town) -> None:
    accepted(town_of_cases, title="家里", description="在家里挨打，不敢对别人说", category="0506")

    model = train_suggestions(at=MONDAY_9)

    assert model.trained.cases == 3 * CASES_A_KIND
    assert "0701" in model.labels
    assert "9901" not in model.labels


@pytest.mark.django_db
def test_a_model_is_renewed_after_a_week_and_only_where_there_was_one(town_of_cases: Town) -> None:
    assert not renew_suggestions(at=MONDAY_9)
    train_suggestions(at=MONDAY_9)

    assert not renew_suggestions(at=MONDAY_9 + timedelta(days=6))
    assert renew_suggestions(at=MONDAY_9 + timedelta(days=7))


@pytest.mark.django_db
def test_too_few_cases_teach_nothing_and_leave_the_model_before(town: Town, home: Path) -> None:
    model_path().parent.mkdir()
    model_path().write_bytes(packed(taught()))
    accepted(town)

    with pytest.raises(TooFewToLearn):
        train_suggestions(at=MONDAY_9)
    assert not renew_suggestions(at=MONDAY_9 + timedelta(days=30))
    assert suggested(["路灯不亮，晚上漆黑"]).leaves[0] == "0203"


@pytest.mark.django_db
def test_a_damaged_model_suggests_nothing_and_the_check_says_how_to_mend_it(
    town: Town, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model_path().parent.mkdir()
    model_path().write_bytes(packed(taught())[:500])

    assert suggested(["路灯不亮，晚上漆黑"]) == NOTHING
    assert [line for line in findings() if "linli suggest train" in line] == [model_trouble()]
    assert main(["suggest", "show", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["trouble"] == model_trouble()

    stale = taught()
    gone = replace(stale, labels=tuple(label.replace("0203", "0298") for label in stale.labels))
    model_path().write_bytes(packed(gone))
    assert "0298" in model_trouble()


@pytest.mark.django_db
def test_the_command_trains_and_shows_what_it_made(
    town_of_cases: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["suggest", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"model": None}

    assert main(["suggest", "train", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["cases"], made["labels"]) == (3 * CASES_A_KIND, 3)
    assert main(["suggest", "show"]) == 0
    assert f"from {3 * CASES_A_KIND} cases" in capsys.readouterr().out


@pytest.mark.once
@given(text=st.text(max_size=200))
def test_any_text_at_all_has_an_answer_and_no_gram_has_a_digit(text: str) -> None:
    assert not any(sign.isdecimal() for gram in grams_in(text) for sign in gram)
    assert signs_of(text)
