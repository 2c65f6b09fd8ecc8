"""The ground every story stands on: the browser, the real data folder, the fixtures of the root conftest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page


def test_the_real_data_names_its_sources(real_data: Path) -> None:
    assert (real_data / "README.md").is_file()


@pytest.mark.browser
def test_the_browser_shows_chinese_and_axe_finds_a_picture_without_words(
    browse: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = browse(width=360)
    page.set_content("<html lang='zh'><title>邻里</title><main><h1>邻里</h1><img src='#'></main></html>")

    assert page.text_content("h1") == "邻里"
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
