"""The fictitious province as written down: texts fit their limits, people exist once, the ground has no gap."""

import io
import random
from collections import Counter
from itertools import combinations

import pytest
from PIL import Image
from shapely.geometry import Point

from linli.cases.rules.categories import LEAVES
from linli.demo import matters, pictures, places, texts, town
from linli.portal.forms import DisagreeForm

KINDS = [
    "progress",
    "finish",
    "feedback",
    "unsolved",
    "tried",
    "request",
    "requirement",
    "opinion",
    "return",
    "grant",
    "deny",
    "transfer",
    "return_up",
    "return_down",
    "check",
    "rework",
    "accept",
    "self",
    "withdraw",
    "reopen",
    "praise",
    "soso",
    "bad",
    "since",
    "ask",
    "ask_worker",
    "supply",
    "approve",
    "decline",
]


def test_every_category_has_something_to_report() -> None:
    assert {report.leaf for report in texts.reports()} == set(LEAVES)
    assert len(texts.reports()) >= 300


def test_reports_read_like_reports() -> None:
    for report in texts.reports():
        assert len(report.title) <= 40, report
        assert 30 <= len(report.words) <= 150, report
        assert report.place, report

    assert len({report.title for report in texts.reports()}) == len(texts.reports())


def test_matters_told_of_places_read_like_reports() -> None:
    told = matters.told(1_500, 6, random.Random(7))

    assert len({report.title for report in told}) == 1_500
    for report in told:
        assert len(report.title) <= 40 and "{" not in report.title + report.words + report.place, report
        assert 25 <= len(report.words) <= 150, report
        assert places.community(report.grid), report
    assert {matter.leaf for matter in matters.matters()} <= set(LEAVES)
    assert {matter.kind for matter in matters.matters()} == set(matters.spots())


def test_heating_is_a_matter_of_the_winter() -> None:
    def cold(month: int) -> int:
        return sum(report.leaf == "0208" for report in matters.told(2_500, month, random.Random(7)))

    assert cold(12) > 2 * cold(7)


def test_every_leaf_has_a_phrase_for_every_occasion() -> None:
    for leaf in LEAVES:
        for kind in KINDS:
            assert texts.phrases(leaf, kind), (leaf, kind)


def test_what_a_resident_disputes_fills_the_field_of_the_page() -> None:
    for leaf in LEAVES:
        for text in texts.phrases(leaf, "unsolved"):
            assert DisagreeForm({"words": text}).is_valid(), (leaf, text)


def test_a_street_light_stays_a_street_light() -> None:
    assert any("灯" in text for text in texts.phrases("0203", "finish"))
    assert not set(texts.phrases("0203", "finish")) & set(texts.phrases("0501", "finish"))


def test_nobody_in_the_texts_has_a_phone() -> None:
    for report in texts.reports():
        assert not any(
            len(run) >= 7 for run in "".join(c if c.isdigit() else " " for c in report.words).split()
        )


def test_logins_and_names_are_given_once() -> None:
    people = list(texts.rows("people.tsv"))

    assert max(Counter(person["login"] for person in people).values()) == 1
    assert max(Counter(person["name"] for person in people).values()) == 1


def test_grids_tile_their_community_without_overlap() -> None:
    marks = sorted({block.mark for block in town.blocks()})

    for one, other in combinations(marks, 2):
        assert town.shape(one).intersection(town.shape(other)).area == pytest.approx(0, abs=1e-15)
    for mark in marks:
        assert town.shape(mark).is_valid
    whole = town.shape("".join(marks))
    assert whole.area == pytest.approx(sum(town.shape(mark).area for mark in marks))
    assert whole.geom_type == "Polygon"


def test_a_picture_is_a_small_photo_without_exif() -> None:
    before, after = pictures.photo("0203", "1"), pictures.photo("0203", "1", mended=True)

    for data in (before, after):
        image = Image.open(io.BytesIO(data))
        assert image.format == "JPEG"
        assert not image.getexif()
        assert len(data) < 100_000
    assert before != after
    assert before == pictures.photo("0203", "1")


def test_a_chosen_point_lies_inside_its_grid() -> None:
    draw = random.Random(5)

    for mark in sorted({block.mark for block in town.blocks()}):
        points = [town.point(mark, draw) for _ in range(60)]
        assert all(town.shape(mark).contains(Point(point)) for point in points), mark
