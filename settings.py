"""What can be set from outside: read once from SHIRAKA_ variables, refused where it is wrong or unsafe."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from models.kept_secret import kept_secret
from models.rules.errors import Refused
from production import CATCHER_PORT, PREFIX, Problem, problems_of, variable_of

MOST_WEB_PROCESSES = 4
CHECKOUT = Path(__file__).resolve().parent
BASE = CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()


class SettingsRefused(Refused):
    """The settings cannot be used. Names every variable at fault, not the first only."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep what is wrong with each variable."""
        super().__init__("settings_refused")
        self.problems = tuple(problems)

    def message(self, language: str = "en") -> str:
        """Say each problem and its remedy on a line of its own."""
        return "\n".join(
            f"{problem.variable}: {problem.ar if language == 'ar' else problem.en}"
            for problem in self.problems
        )


def _setting(default: Any, en: str, ar: str, **limits: Any) -> Any:
    """Declare a setting with what it takes, in both languages; documents and errors are made from it."""
    return Field(default, description=en, json_schema_extra={"ar": ar}, validate_default=True, **limits)


class Settings(BaseSettings):
    """Every setting, frozen. Build it with `get_settings`, or directly in a test with keyword arguments."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    environment: Literal["development", "production"] = _setting(
        "development",
        "development or production; production refuses what is safe on one's own machine only",
        "development أو production؛ وضع production يرفض ما لا يأمن إلا على جهازك",
    )
    data_directory: Path = _setting(
        BASE / ".data",
        "the folder for databases, logs and generated secrets",
        "مجلد قواعد البيانات والسجلات والأسرار المولَّدة",
    )
    database_url: str = _setting(
        "",
        "sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME; empty: shiraka.db in the folder",
        "sqlite:///PATH أو postgresql+psycopg://USER:PASSWORD@HOST/NAME؛ والفارغ: shiraka.db في المجلد",
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000",
        "the address people reach the pages at, without a path; links in mails start with it",
        "العنوان الذي يصل به الناس إلى الصفحات بلا مسار؛ وبه تبدأ الروابط في الرسائل",
    )
    secret_key: SecretStr = _setting(
        SecretStr(""),
        "at least 32 characters that sign sessions and links; development makes and keeps its own",
        "32 محرفًا على الأقل توقَّع بها الجلسات والروابط؛ ويولّدها وضع development في مجلد البيانات",
    )
    development_sign_in: bool | None = _setting(
        None,
        "whether anyone may sign in as anyone; empty: yes in development, no in production",
        "هل يدخل أي شخص باسم أي شخص؛ والفارغ: نعم في development ولا في production",
    )
    mail_sign_in: bool | None = _setting(
        None,
        "whether registered addresses sign in with a mailed code; empty: yes where no oidc_issuer is named",
        "هل يدخل أصحاب العناوين المسجلة برمز يصلهم بالبريد؛ والفارغ: نعم ما لم يحدد oidc_issuer",
    )
    oidc_issuer: str = _setting(
        "",
        "the issuer of the organisation's OpenID Connect directory, https://; empty: none",
        "عنوان مُصدر الهوية OpenID Connect في الجهة، يبدأ بـ https://؛ والفارغ: لا يوجد",
    )
    oidc_client_id: str = _setting(
        "", "as which client the directory knows us", "معرف هذا النظام لدى مصدر الهوية"
    )
    oidc_client_secret: SecretStr = _setting(
        SecretStr(""), "the client's secret at the directory", "سر هذا النظام لدى مصدر الهوية"
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = _setting(
        (),
        "host names the web answers to, separated by commas; empty: that of the public address, and loopback",
        "أسماء المضيفين التي يجيبها الموقع مفصولة بفواصل؛ والفارغ: مضيف العنوان العام والجهاز نفسه",
    )
    time_zone: str = _setting(
        "Africa/Cairo",
        "the programme's time zone, a name of the IANA database",
        "المنطقة الزمنية للبرنامج، اسم من قاعدة IANA",
    )
    smtp_host: str = _setting(
        "",
        "the mail server; empty in development: the mail catcher",
        "خادم البريد؛ والفارغ في development: لاقط البريد",
    )
    smtp_port: int = _setting(
        CATCHER_PORT, "the mail server's port, 1 to 65535", "منفذ خادم البريد من 1 إلى 65535", ge=1, le=65535
    )
    smtp_username: str = _setting(
        "", "the mail server's account, if it asks for one", "حساب خادم البريد إن طلبه"
    )
    smtp_password: SecretStr = _setting(SecretStr(""), "its password", "كلمة مرور حساب البريد")
    smtp_security: Literal["none", "starttls", "tls"] = _setting(
        "none", "none, starttls or tls", "none أو starttls أو tls"
    )
    mail_from: str = _setting(
        "Shiraka <no-reply@shiraka.localhost>",
        "the sender of every notice: NAME <ADDRESS>",
        "مرسل كل إشعار: NAME <ADDRESS>",
    )
    mail_reply_to: str = _setting(
        "", "where answers to notices go; empty: the sender", "إلى أين تذهب الردود؛ والفارغ: المرسل"
    )
    mail_return_path: str = _setting(
        "",
        "the address bounces come back to, read by the bounce listener; empty: the sender, and none are read",
        "العنوان الذي ترتد إليه الرسائل ويقرؤه مستقبل المرتدات؛ والفارغ: المرسل ولا تُقرأ المرتدات",
    )
    mail_pace: Literal["", "calendar", "at_once"] = _setting(
        "",
        "calendar: in working hours, within daily bounds; at_once; empty: at_once in development only",
        "calendar: في ساعات العمل وبحدود يومية؛ أو at_once؛ والفارغ: at_once في development فقط",
    )
    bounce_port: int = _setting(
        0,
        "the port the bounce listener takes mail at; 0: none",
        "منفذ مستقبل المرتدات؛ و0: بلا",
        ge=0,
        le=65535,
    )
    mail_catcher_url: str = _setting(
        "", "the page that shows caught mails; development only", "صفحة الرسائل الملتقطة؛ في development فقط"
    )
    prefect_api_url: str = _setting(
        "", "the address of Prefect's API, with /api", "عنوان واجهة Prefect البرمجية وينتهي بـ /api"
    )
    prefect_ui_url: str = _setting(
        "", "the address people open Prefect's pages at", "العنوان الذي تُفتح به صفحات Prefect"
    )
    web_processes: int = _setting(
        0,
        "how many processes serve the pages under `up`; 0: as many as there are cores, up to 4",
        "عدد العمليات التي تخدم الصفحات تحت `up`؛ و0: بعدد الأنوية حتى 4",
        ge=0,
        le=64,
    )
    documents_url: str = _setting(
        "",
        "where documents lie: file:///FOLDER or s3://BUCKET/PREFIX; empty: documents in the folder",
        "موضع المستندات: file:///FOLDER أو s3://BUCKET/PREFIX؛ والفارغ: documents في المجلد",
        pattern=r"^(file:///.+|s3://[^/]+.*)?$",
    )
    document_megabytes: int = _setting(25, "the largest document in MB", "أكبر مستند بالميجابايت", ge=1)
    engine_linger_seconds: float = _setting(
        30.0, "seconds an idle shift waits for more work", "ثواني انتظار المناوبة عملًا جديدًا", ge=0
    )
    engine_shift_seconds: float = _setting(
        900.0, "the longest shift, in seconds", "أطول مناوبة بالثواني", gt=0
    )
    engine_shift_moves: int = _setting(500, "the most moves in a shift", "أكثر الحركات في المناوبة", ge=1)
    audit_anchor_file: Path | None = _setting(
        None,
        "where the ends of histories are noted every hour, best on another disk; empty: in the data folder",
        "حيث تسجل نهايات السجلات كل ساعة، والأفضل على قرص آخر؛ والفارغ: في مجلد البيانات",
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "info", "debug, info, warning or error", "debug أو info أو warning أو error"
    )

    @property
    def is_production(self) -> bool:
        """Tell whether outsiders depend on this installation."""
        return self.environment == "production"

    @property
    def keeps_working_hours(self) -> bool:
        """Tell whether mail leaves in working hours and within the daily bounds only."""
        return (self.mail_pace or ("calendar" if self.is_production else "at_once")) == "calendar"

    @property
    def offers_development_sign_in(self) -> bool:
        """Tell whether anyone may sign in as anyone."""
        return not self.is_production if self.development_sign_in is None else self.development_sign_in

    @property
    def web_process_count(self) -> int:
        """Give how many processes serve the pages."""
        return self.web_processes or min(os.cpu_count() or 1, MOST_WEB_PROCESSES)

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the pages over https."""
        return self.public_url.startswith("https:")

    @property
    def offers_mail_sign_in(self) -> bool:
        """Tell whether a registered address is enough to sign in with a mailed code."""
        return not self.oidc_issuer if self.mail_sign_in is None else self.mail_sign_in

    @property
    def secret_bytes(self) -> bytes:
        """Give what links and codes are made with."""
        return self.secret_key.get_secret_value().encode()

    @property
    def audit_anchors(self) -> Path:
        """Give the file in which the ends of all histories are noted."""
        return self.audit_anchor_file or self.data_directory / "audit_anchors.jsonl"

    @field_validator("data_directory", mode="after")
    @classmethod
    def _make_absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url", mode="after")
    @classmethod
    def _name_the_driver(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return f"sqlite:///{info.data.get('data_directory', BASE)}/shiraka.db"
        scheme, separator, rest = value.partition("://")
        if scheme in ("postgres", "postgresql"):
            scheme = "postgresql+psycopg"
        if not separator or scheme not in ("sqlite", "postgresql+psycopg"):
            raise ValueError("the scheme is neither sqlite nor postgresql+psycopg")
        if scheme == "sqlite" and rest.lstrip("/") in ("", ":memory:"):
            raise ValueError("a database in memory is lost, and no other process sees it")
        return f"{scheme}://{rest}"

    @field_validator("documents_url", mode="after")
    @classmethod
    def _place_documents(cls, value: str, info: ValidationInfo) -> str:
        return value or f"file://{quote(str(info.data.get('data_directory', BASE)))}/documents"

    @field_validator("public_url", mode="after")
    @classmethod
    def _check_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
        ):
            raise ValueError("it is not http(s)://HOST[:PORT]")
        return value.rstrip("/")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any, info: ValidationInfo) -> Any:
        hosts = (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
        public = urlsplit(info.data.get("public_url", "")).hostname
        return hosts or tuple(dict.fromkeys([public or "127.0.0.1", "127.0.0.1", "localhost"]))

    @field_validator("time_zone", mode="after")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("no such zone")
        return value

    @field_validator("smtp_host", mode="after")
    @classmethod
    def _fall_back_to_the_catcher(cls, value: str, info: ValidationInfo) -> str:
        return value or ("127.0.0.1" if info.data.get("environment") == "development" else "")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read keyword arguments, then variables, then the files that `_FILE` variables name."""
        return init_settings, env_settings, _FileVariables(settings_cls)


class _FileVariables(PydanticBaseSettingsSource):
    """Reads SHIRAKA_X from the file that SHIRAKA_X_FILE names, to keep secrets out of the environment."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Give the file's text without its last line break, or None where no file is named."""
        variable = f"{variable_of(field_name)}_FILE"
        path = os.environ.get(variable)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8"
            raise SettingsRefused(
                [
                    Problem(
                        variable,
                        f"cannot read {path} ({reason}); name a readable text file",
                        f"تتعذر قراءة {path} ({reason})؛ سمِّ ملفًا نصيًا يمكن قراءته",
                    )
                ]
            ) from error

    def __call__(self) -> dict[str, Any]:
        """Give every field a file was named for."""
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


def load_settings(**values: Any) -> Settings:
    """Read, check and complete the settings; `values` come before the environment.

    Raises SettingsRefused with every variable at fault.
    """
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsRefused([_explain(line) for line in error.errors()]) from error
    if problems := problems_of(settings):
        raise SettingsRefused(problems)
    if settings.secret_key.get_secret_value():
        return settings
    return settings.model_copy(
        update={"secret_key": SecretStr(kept_secret(settings.data_directory / "secret_key"))}
    )


@cache
def get_settings() -> Settings:
    """Give the process's settings, read at the first call. Raises SettingsRefused."""
    return load_settings()


@cache
def mail_domain() -> str:
    """Give the domain of the sender, which names of mails and calendar entries end with."""
    sender = os.environ.get(variable_of("mail_from")) or str(Settings.model_fields["mail_from"].default)
    return sender.rstrip("> ").rpartition("@")[2].lower() or "shiraka.localhost"


def _explain(line: Mapping[str, Any]) -> Problem:
    name = str(line["loc"][0])
    if name not in Settings.model_fields:
        return Problem(variable_of(name), "no such setting", "لا إعداد بهذا الاسم")
    field = Settings.model_fields[name]
    arabic = field.json_schema_extra["ar"] if isinstance(field.json_schema_extra, dict) else ""
    reason = str(line["msg"]).removeprefix("Value error, ")
    return Problem(
        variable_of(name),
        f"cannot be used ({reason}); it takes {field.description}",
        f"لا يمكن استعماله ({reason})؛ ويأخذ {arabic}",
    )
