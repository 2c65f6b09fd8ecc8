"""Django's settings, all derived from `environment.SETTINGS`."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from linli.access.vault import make_keyring
from linli.project import environment

_values = environment.read()

LINLI_HOME: Path = _values["LINLI_HOME"]
LINLI_LISTEN: tuple[str, int] = _values["LINLI_LISTEN"]
LINLI_PUBLIC_URL: str = _values["LINLI_PUBLIC_URL"] or "http://{}:{}".format(*LINLI_LISTEN)
LINLI_PROXIES: int = _values["LINLI_PROXIES"]
LINLI_THREADS: int = _values["LINLI_THREADS"]


def _secret_key() -> str:
    """Return Django's key from the key ring; the first start in an empty folder makes folder and ring."""
    try:
        LINLI_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(json.loads(make_keyring(LINLI_HOME).read_text())["django"])
    except (OSError, ValueError, KeyError) as error:
        raise environment.WrongSetting(
            f"LINLI_HOME={str(LINLI_HOME)!r}: cannot use its keys: {error}"
        ) from error


SECRET_KEY = _secret_key()
DEBUG = False
_public = urlsplit(LINLI_PUBLIC_URL)
_secure = _public.scheme == "https"
ALLOWED_HOSTS = sorted({str(_public.hostname), LINLI_LISTEN[0], "127.0.0.1", "localhost", "[::1]"})
CSRF_TRUSTED_ORIGINS = [LINLI_PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "ninja",
    "linli.ui",
    "linli.access",
    "linli.territory",
    "linli.organisation",
    "linli.media",
    "linli.cases",
    "linli.registers",
    "linli.imports",
    "linli.outreach",
    "linli.console",
    "linli.portal",
    "linli.setup",
    "linli.demo",
    "linli.project",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "linli.project.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "linli.project.middleware.NoNul",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.access.middleware.IdleSessions",
    "linli.access.middleware.Allowances",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "linli.ui.middleware.RefusalPages",
    "linli.portal.middleware.RefusalPages",
]

ROOT_URLCONF = "linli.project.urls"
WSGI_APPLICATION = "linli.project.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "linli.console.frame.frame",
            ],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    if not url or url.startswith("sqlite"):
        name = url.removeprefix("sqlite:///") or str(LINLI_HOME / "linli.sqlite3")
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}
    return {
        **dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True),
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASES = {"default": _database(_values["LINLI_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
ACCOUNT_ADAPTER = "linli.access.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # access.actions counts failed tries, in the database and for every process
ACCOUNT_SESSION_REMEMBER = False  # the session ends with the browser, and after half an hour without use
ACCOUNT_PRESERVE_USERNAME_CASING = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "linli.access.validators.Strength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "linli.project.views.stale_form"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "linli_lang"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parent.parent / "kernel" / "locale"]  # the kernel is no app of Django's

STATIC_URL = "static/"
STATIC_ROOT = LINLI_HOME / "static"
MEDIA_ROOT = LINLI_HOME / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Strict from the first page: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
if LINLI_PROXIES and _secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# One line a record on standard error, where whoever keeps the service collects it; no record names a person.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A 4xx is an answer, not a fault of ours.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
