"""Settings: a wrong value is named with what it must be."""

import pytest

from linli.project import environment


@pytest.mark.parametrize(
    ("name", "value", "must"),
    [
        ("LINLI_THREADS", "0", "must be a whole number from 1 to 64"),
        ("LINLI_LISTEN", "8000", "must be HOST:PORT, for example 127.0.0.1:8000"),
        ("LINLI_LISTEN", "127.0.0.1:99999", "must be HOST:PORT, for example 127.0.0.1:8000"),
        ("LINLI_PUBLIC_URL", "linli.example", "must begin with http:// or https:// and end without a slash"),
        ("LINLI_PROXIES", "-1", "must be a whole number from 0 to 5"),
        ("LINLI_DATABASE_URL", "mysql://x", "must begin with postgresql:// or sqlite:///"),
        ("LINLI_HOME", "/dev/null", "must be a folder"),
    ],
)
def test_a_wrong_value_is_named_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, must: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(environment.WrongSetting) as refused:
        environment.read()

    assert str(refused.value) == f"{name}={value!r}: {must}"


def test_the_password_of_a_wrong_database_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", "mysql://linli:geheim@db/linli")

    with pytest.raises(environment.WrongSetting, match=r"mysql://linli:\*\*\*@db/linli"):
        environment.read()


def test_a_slip_in_a_name_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABSE_URL", "postgresql://x")

    assert "LINLI_DATABSE_URL" in environment.strangers()
