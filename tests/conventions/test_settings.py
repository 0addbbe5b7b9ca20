"""Settings: where they come from, and that each refusal names the variable and the remedy."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from models.kept_secret import kept_secret
from production import variable_of
from settings import Settings, SettingsRefused, load_settings

SAFE = {
    "environment": "production",
    "public_url": "https://shiraka.example.eg",
    "secret_key": "s" * 32,
    "smtp_host": "mail.example.eg",
    "smtp_port": 587,
    "smtp_security": "starttls",
    "mail_from": "Shiraka <no-reply@example.eg>",
}


@contextmanager
def variables(**values: str) -> Iterator[None]:
    """Set SHIRAKA_ variables for a block, and only those."""
    before = dict(os.environ)
    for name in [it for it in os.environ if it.startswith("SHIRAKA_")]:
        del os.environ[name]
    os.environ.update({variable_of(name): value for name, value in values.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def without_the_terminals_own() -> Iterator[None]:
    with variables():
        yield


def refusal(**values: object) -> SettingsRefused:
    with pytest.raises(SettingsRefused) as caught:
        load_settings(**values)
    return caught.value


def test_a_variable_gives_a_setting(tmp_path: Path) -> None:
    with variables(smtp_port="2525", data_directory=str(tmp_path), allowed_hosts="a.example, b.example"):
        settings = load_settings()
    assert settings.smtp_port == 2525
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert settings.database_url == f"sqlite:///{tmp_path}/shiraka.db"


def test_any_setting_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("open sesame\n")
    with variables(smtp_password_file=str(tmp_path / "password"), data_directory=str(tmp_path)):
        assert load_settings().smtp_password.get_secret_value() == "open sesame"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with variables(secret_key_file=str(tmp_path / "absent")):
        error = refusal()
    assert [it.variable for it in error.problems] == ["SHIRAKA_SECRET_KEY_FILE"]
    assert "absent" in error.message("ar")


def test_every_variable_at_fault_is_named_in_one_go() -> None:
    error = refusal(
        smtp_port="many", database_url="mysql://x/y", time_zone="Africa/Giza", public_url="example.org"
    )
    assert {it.variable for it in error.problems} == {
        "SHIRAKA_SMTP_PORT",
        "SHIRAKA_DATABASE_URL",
        "SHIRAKA_TIME_ZONE",
        "SHIRAKA_PUBLIC_URL",
    }
    assert "1 to 65535" in error.message("en")
    assert "من 1 إلى 65535" in error.message("ar")


def test_a_postgresql_address_gets_the_driver_that_is_installed(tmp_path: Path) -> None:
    settings = load_settings(database_url="postgres://u@h/n", data_directory=tmp_path)
    assert settings.database_url == "postgresql+psycopg://u@h/n"


def test_a_database_in_memory_is_refused() -> None:
    assert "lost" in refusal(database_url="sqlite://").message()


def test_production_with_safe_settings_starts(tmp_path: Path) -> None:
    settings = load_settings(**SAFE, data_directory=tmp_path)
    assert settings.is_production
    assert not settings.offers_development_sign_in
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("secret_key", ""),
        ("secret_key", "s" * 31),
        ("public_url", "http://shiraka.example.eg"),
        ("smtp_host", ""),
        ("smtp_security", "none"),
        ("mail_from", "Shiraka <no-reply@shiraka.localhost>"),
        ("mail_catcher_url", "http://127.0.0.1:8000/dev/mail"),
        ("development_sign_in", True),
    ],
)
def test_production_refuses_what_is_safe_on_ones_own_machine_only(
    field: str, value: object, tmp_path: Path
) -> None:
    error = refusal(**{**SAFE, "data_directory": tmp_path, field: value})
    assert variable_of(field) in [it.variable for it in error.problems]


def test_production_refuses_the_mail_catcher_as_its_mail_server(tmp_path: Path) -> None:
    error = refusal(**{**SAFE, "smtp_host": "127.0.0.1", "smtp_port": 1025, "data_directory": tmp_path})
    assert [it.variable for it in error.problems] == ["SHIRAKA_SMTP_HOST"]


def test_production_may_serve_plain_http_to_its_own_machine(tmp_path: Path) -> None:
    load_settings(**{**SAFE, "public_url": "http://127.0.0.1:8000", "data_directory": tmp_path})


def test_development_makes_one_secret_and_keeps_it_for_its_owner_only(tmp_path: Path) -> None:
    first = load_settings(data_directory=tmp_path).secret_key
    assert load_settings(data_directory=tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: kept_secret(tmp_path / "key"), range(64)))
    assert len(secrets) == 1
    assert [it.name for it in tmp_path.iterdir()] == ["key"]


def test_settings_do_not_change_after_they_are_read(tmp_path: Path) -> None:
    settings = load_settings(data_directory=tmp_path)
    with pytest.raises(ValidationError):
        settings.smtp_port = 1


def test_no_secret_is_shown_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load_settings(**{**SAFE, "secret_key": "hush" * 9, "data_directory": tmp_path})
    assert "hush" not in repr(settings)


def test_every_setting_says_what_it_takes_in_both_languages() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert isinstance(field.json_schema_extra, dict), name
        assert field.json_schema_extra["ar"], name
