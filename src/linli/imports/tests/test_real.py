"""Real grids and a real hotline through the engine, from the console's side."""

from pathlib import Path

import pytest

from linli.imports import queries
from linli.imports.terms import How
from linli.imports.tests.brought import applied, brought
from linli.territory import actions
from linli.territory.models import Grid
from linli.territory.tests.ground import MONDAY, country_rows, division_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def xihu(real_data: Path, tmp_path: Path) -> None:
    rows = division_table(tmp_path, country_rows(real_data, "330106"))
    assert actions.import_divisions(table=rows, at=MONDAY).findings == []


@pytest.mark.usefixtures("xihu")
def test_of_549_real_grids_522_come_in_and_27_go_back(real_data: Path) -> None:
    file = (real_data / "jiangcun_grid/grids.geojson.gz").read_bytes()
    how = {"scheme": "village15", "makes_codes": "no"}

    batch = brought("grids", file, None, at=MONDAY, name="grids.geojson", **how)
    done = applied(batch.id, None, How.CLEAN, at=MONDAY)

    assert (batch.read, batch.clean, batch.faulty) == (549, 522, 27)
    assert (done.applied, Grid.objects.count()) == (522, 522)
    back = queries.returned(None, batch.id)
    again = brought("grids", back.content, None, at=MONDAY, name=back.name, **how)
    assert (again.read, again.clean, again.faulty) == (27, 0, 27)
    assert brought("grids", file, None, at=MONDAY, name="grids.geojson", **how).same == 522


@pytest.mark.usefixtures("xihu")
def test_real_grids_go_out_and_come_back_without_a_difference(real_data: Path) -> None:
    file = (real_data / "jiangcun_grid/grids.geojson.gz").read_bytes()
    how = {"scheme": "village15", "makes_codes": "no"}
    applied(brought("grids", file, None, at=MONDAY, name="g.geojson", **how).id, None, How.CLEAN, at=MONDAY)

    given = queries.export(None, "grids", "csv", MONDAY, prefix="330106")
    batch = brought("grids", given.content, None, at=MONDAY, name=given.name, scheme="village15")

    assert (batch.read, batch.same, batch.faulty) == (522, 522, 0)
