"""`linli check`: what keeps this machine from serving or printing."""

import pytest

from linli.kernel import fonts
from linli.project import prepare
from linli.project.cli import main

pytestmark = pytest.mark.django_db


def test_a_machine_that_lacks_nothing_is_said_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "nothing is missing" in capsys.readouterr().out


def test_missing_type_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare, "han_face", lambda: None)

    assert main(["check"]) == 1
    assert f"install {fonts.PACKAGE}" in capsys.readouterr().out
