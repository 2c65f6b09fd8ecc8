"""Maps drawn by the server, and taps on them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from linli.territory import actions, errors, maps
from linli.territory.maps import Mark, Sign, View
from linli.territory.maps import canvas as canvas_of
from linli.territory.tests.ground import AUTUMN, MONDAY, SPRING, feature, lay_ground, square

HERE = View(120.005, 30.005, 2.0, 640, 480)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def colours_near(image: Image.Image, x: float, y: float, reach: int = 4) -> set[tuple[int, ...]]:
    box = (int(x) - reach, int(y) - reach, int(x) + reach, int(y) + reach)
    return {colour for _, colour in image.crop(box).getcolors(10_000)}  # type: ignore[union-attr, misc] # RGB


@given(
    view=st.builds(View, st.floats(74, 135), st.floats(18, 53), st.floats(0.2, 500)),
    x=st.integers(0, 640),
    y=st.integers(0, 480),
    shown=st.sampled_from([286, 326, 640]),
)
def test_a_tap_comes_back_to_the_pixel_it_was_made_on(view: View, x: int, y: int, shown: int) -> None:
    back = view.pixel(*view.position(x, y, shown), shown)

    assert back == pytest.approx((x, y), abs=1e-3)


@given(bounds=st.tuples(st.floats(100, 110), st.floats(20, 30), st.floats(0.001, 3), st.floats(0.001, 3)))
def test_a_view_holds_what_it_was_made_for(bounds: tuple[float, float, float, float]) -> None:
    west, south, wide, high = bounds

    view = View.holding((west, south, west + wide, south + high))

    for x, y in (view.pixel(west, south), view.pixel(west + wide, south + high)):
        assert 0 <= x <= view.width
        assert 0 <= y <= view.height


def test_zooming_in_and_out_and_going_round_ends_where_it_began() -> None:
    assert HERE.zoomed(2).zoomed(-2) == HERE
    assert HERE.zoomed(1).metres_per_px == 1.0
    round_trip = HERE.moved(right=1).moved(up=1).moved(right=-1).moved(up=-1)
    assert round_trip.pixel(HERE.longitude, HERE.latitude) == pytest.approx((320, 240), abs=0.2)
    assert HERE.moved(up=1).latitude > HERE.latitude
    assert HERE.moved(right=1).longitude > HERE.longitude


def test_a_view_is_kept_in_a_field_of_a_form() -> None:
    again = View.read(str(HERE))

    assert again == HERE


@pytest.mark.parametrize(
    "text", ["", "120", "120,30", "30,120,1", "nan,30,1", "120,30,inf", "a,b,c", "1,2,3,4"]
)
def test_a_view_that_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(maps.BadView):
        View.read(text)


@pytest.mark.django_db
def test_ones_own_grid_is_tinted_and_outlined_in_blue_and_its_neighbour_is_not() -> None:
    lay_ground()
    own = actions.add_grid(name="第一网格", community=SPRING, shape=square(0, 0), at=MONDAY)
    actions.add_grid(name="第二网格", community=SPRING, shape=square(1, 0), at=MONDAY)
    view = View.holding((120, 30, 120.02, 30.01))

    image = picture(maps.draw_map(view, own=own, labels=False))

    def pixel(longitude: float, latitude: float) -> tuple[float, float]:
        x, y = view.pixel(longitude, latitude)
        return 2 * x, 2 * y

    assert image.size == (1280, 960)
    assert colours_near(image, *pixel(120.003, 30.003)) == {canvas_of.OWN_TINT}
    assert colours_near(image, *pixel(120.013, 30.003)) == {canvas_of.GROUND}
    assert canvas_of.BLUE in colours_near(image, *pixel(120, 30.005))
    right = colours_near(image, *pixel(120.02, 30.005), reach=12)
    assert canvas_of.BLUE not in right
    assert {canvas_of.LINE, canvas_of.GROUND} <= right


@pytest.mark.django_db
@pytest.mark.parametrize("sign", list(Sign))
def test_a_mark_stands_on_its_position(sign: Sign) -> None:
    image = picture(maps.draw_map(HERE, marks=[Mark(120.006, 30.006, sign)]))

    x, y = HERE.pixel(120.006, 30.006)
    assert canvas_of.SIGN_COLOURS[sign] in colours_near(image, 2 * x, 2 * y, reach=18)


@pytest.mark.django_db
def test_names_are_written_where_they_have_room() -> None:
    lay_ground()
    own = actions.add_grid(name="第一网格", community=SPRING, shape=square(0, 0), at=MONDAY)
    view = View.holding((120, 30, 120.01, 30.01))

    assert maps.draw_map(view, own=own) != maps.draw_map(view, own=own, labels=False)


@pytest.mark.django_db
def test_a_place_without_a_shape_shows_the_place_above_it() -> None:
    lay_ground()
    code = actions.add_grid(name="第一网格", community=SPRING, at=MONDAY)
    assert maps.first_view(code) is None

    shapes = [feature({"code": "990101001"}, square(0, 0))]
    actions.import_boundaries(features=shapes, mapping={}, source="", at=MONDAY)

    view = maps.first_view(code)
    assert view is not None
    assert (view.longitude, view.latitude) == pytest.approx((120.005, 30.005))
    assert colours_near(picture(maps.draw_map(view, own=code, labels=False)), 640, 480) == {
        canvas_of.OWN_TINT
    }


@pytest.mark.django_db
def test_a_place_without_a_shape_of_its_own_reaches_as_far_as_those_below_it() -> None:
    lay_ground()
    shapes = [feature({"code": SPRING}, square(0, 0)), feature({"code": AUTUMN}, square(3, 0))]
    actions.import_boundaries(features=shapes, mapping={}, source="", at=MONDAY)

    for code in ("990101001", "990101", "9901"):
        view = maps.first_view(code)
        assert view is not None
        assert view.longitude == pytest.approx(120.02)
    assert maps.first_view("990121") is not None
    assert maps.draw_map(HERE)


@pytest.mark.django_db
def test_a_crowded_map_still_fits_a_slow_phone() -> None:
    lay_ground()
    for column in range(20):
        for row in range(15):
            actions.add_grid(
                name=f"第{column}之{row}网格",
                community=SPRING,
                shape=square(column, row, side=0.0007),
                at=MONDAY,
            )
    view = maps.first_view(SPRING)
    assert view is not None

    assert len(maps.draw_map(view, own=SPRING)) <= maps.MAP_BYTES_MAX


@pytest.mark.django_db
def test_the_map_of_an_unknown_place_is_refused() -> None:
    with pytest.raises(errors.GridNotFound):
        maps.first_view(f"{SPRING}1001")
