"""Settings. Everything a place of installation may choose comes from the environment.

DATABASE_URL  sqlite:///PATH or postgres://…; default var/creditcoop.sqlite3
REDIS_URL     redis://…; absent = embedded scheduler, no worker needed
SECRET_KEY    default: made once and kept in VAR_DIR/secret_key
VAR_DIR       where the embedded database, uploads and that key live; default var/
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from creditcoop.secret_key import kept_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
EMBEDDED = env.bool("CREDITCOOP_EMBEDDED", default=False)
TESTING = env.bool("CREDITCOOP_TESTING", default=False)

BEHIND_TLS = env.bool("BEHIND_TLS", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key(VAR_DIR / "secret_key")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_filters",
    "django_htmx",
    "simple_history",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "creditcoop.core",
    "loans",
    "accountability",
    "handover",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "creditcoop.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "creditcoop.core.middleware.UploadSizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "creditcoop.core.middleware.SessionEndMiddleware",
    "creditcoop.core.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "creditcoop.core.middleware.AccessTableMiddleware",
]

ROOT_URLCONF = "creditcoop.urls"
WSGI_APPLICATION = "creditcoop.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "creditcoop.core.context.frame",
            ],
            "builtins": ["creditcoop.core.templatetags.ui"],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'creditcoop.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    Path(str(DATABASES["default"]["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    # A file, not memory: tests with several connections meet the same locks as the program.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # IMMEDIATE: two writers queue instead of failing with "database is locked" half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        # REPLACE removes the row in its way: only so do DELETE triggers see it.
        "PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign_in"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=15 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=10 * 3600)
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "creditcoop.core.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "creditcoop" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["creditcoop.core.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "creditcoop" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
IMPORT_MAX_BYTES = 20 * 1024 * 1024
# A loan book up to this size is checked within the request that brings it; a larger one by a job.
IMPORT_AT_ONCE_BYTES = 512 * 1024
# Notices made within the request, up to a quarter of a second each; larger selections are made by a task.
NOTICES_AT_ONCE = 60
# A request with files in it: refused by the length that it announces, before a byte of it is read.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=40 * 1024 * 1024)

# Identity numbers that one person may look at in a day, one by one.
UNMASK_DAILY = env.int("UNMASK_DAILY", default=200)
# How long after the last business the data of a person must be kept before it may be erased.
PERSONAL_DATA_YEARS = env.int("PERSONAL_DATA_YEARS", default=10)

# Where the daily ends of the penalty ledger are kept besides the database: best on another machine or medium.
HEADS_DIR = Path(env.str("HEADS_DIR", default=str(VAR_DIR / "heads")))

EVIDENCE_DIR = Path(env.str("EVIDENCE_DIR", default=str(VAR_DIR / "evidence")))
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=10 * 1024 * 1024)
EVIDENCE_MAX_PIXELS = env.int("EVIDENCE_MAX_PIXELS", default=50_000_000)
EVIDENCE_MAX_PAGES = env.int("EVIDENCE_MAX_PAGES", default=200)
EVIDENCE_DAILY_FILES = env.int("EVIDENCE_DAILY_FILES", default=300)
EVIDENCE_DAILY_BYTES = env.int("EVIDENCE_DAILY_BYTES", default=500 * 1024 * 1024)
# What evidence can be of → the page that shows it. Who may see the one may see the other.
EVIDENCE_SUBJECTS = {
    "loans.LoanApplication": "application",
    "loans.GuaranteeException": "exception",
    "loans.Intervention": "intervention",
    "loans.LoanEvent": "loan_event",
    "loans.LedgerEntry": "ledger_entry",
    "loans.Visit": "visit",
    "loans.ExtensionRequest": "extension",
    "accountability.Finding": "finding",
    "core.RegulationVersion": "regulation_version",
    "accountability.PenaltyCase": "penalty_case",
    "accountability.WaiverRequest": "waiver_request",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "creditcoop.core.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["creditcoop.core.api.permissions.AccessTablePermission"],
    "DEFAULT_PAGINATION_CLASS": "creditcoop.core.api.pagination.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["creditcoop.core.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "creditcoop.core.api.schema.EndpointSchema",
    "EXCEPTION_HANDLER": "creditcoop.core.api.errors.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rural credit cooperative loan accountability",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],  # lists of codes stay where they are used, without names of their own
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Mails about alarms go out only where both are named: a mail server, and the address that the mails lead to.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="creditcoop@localhost")
SITE_URL = env.str("SITE_URL", default="")

REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Longer than the longest task: Redis delivers again whatever is not acknowledged by then.
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 4 * 3600, "unacked_restore_interval": 2} if REDIS_URL else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# One frozen dataclass a chapter of the regulation; a version is adopted only if all of them decode.
REGULATION_CHAPTERS = [
    "loans.rules.lending_policy.LendingPolicy",
    "accountability.rules.liability_policy.LiabilityPolicy",
    "handover.rules.handover_policy.HandoverPolicy",
]
# Functions of an actor that give rows {text, detail, day, url, kind} for the page of today.
TODAY_PARTS = [
    "accountability.views.penalty_cases.on_today",
    "accountability.views.monthly_notices.on_today",
    "loans.views.money_duties.on_today",
    "handover.views.on_today.on_today",
]
# Entry of the rail → how many things there wait for somebody, by function of the actor.
RAIL_COUNTS = {"alarms": "loans.queries.alarm_reach.bell", "jobs": "creditcoop.core.health.late_count"}
# name → class whose answer(question, language) `manage.py calculate NAME` and the API give.
CALCULATORS = {
    "fines": "accountability.reports.fines_answer.FinesCalculator",
    "limitation": "loans.queries.limitation_answer.LimitationCalculator",
    "schedule": "loans.queries.schedule_answer.ScheduleCalculator",
    "split": "accountability.reports.split_answer.SplitCalculator",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "creditcoop.core.logging.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
