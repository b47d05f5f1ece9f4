"""The set-up: locks that name no place, containers that hold no secret, files a reader takes in."""

import datetime
import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import yaml
from gunicorn.config import Config
from gunicorn.glogging import Logger

from tools import lengths
from tools.dev import environment, lint, serve, suite
from tools.dev.system import Failure

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime", "dev")
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def lock(name: str) -> str:
    return (ROOT / f"requirements/{name}.txt").read_text()


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall(lock(name)))


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def logged(path: str, query: str, conf: Path, *, as_it_comes: str = "") -> str:
    """The line of one request, as the web server writes it under a configuration."""
    settings = runpy.run_path(str(conf))
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", as_it_comes or settings["access_log_format"])
    logger = settings.get("logger_class", Logger)(config)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?{query}",
        "PATH_INFO": unquote(path),
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://coop.example/borrowers/?{query}",
    }
    answer = SimpleNamespace(status="200 OK", sent=17, headers=[])
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])
    atoms = logger.atoms(answer, request, environ, datetime.timedelta(milliseconds=3))
    return str(config.access_log_format % logger.atoms_wrapper_class(atoms))


CONFS = [ROOT / "docker/gunicorn_conf.py", ROOT / "tools/dev/gunicorn_conf.py"]


@pytest.mark.parametrize("conf", CONFS, ids=lambda conf: conf.parts[-2])
def test_the_log_of_requests_names_no_search(conf: Path) -> None:
    line = logged("/borrowers/", "q=11010519491231002X", conf)
    assert '"GET /borrowers/ HTTP/1.1" 200' in line
    assert "11010519491231002X" not in line and "?" not in line
    assert not {"%(r)s", "%(q)s", "%(f)s"} & set(re.findall(r"%\([^)]*\)s", conf.read_text()))


def test_the_format_that_comes_with_the_server_would_name_it() -> None:
    """The control."""
    usual = Config().access_log_format
    assert "11010519491231002X" in logged("/borrowers/", "q=11010519491231002X", CONFS[0], as_it_comes=usual)


def test_an_address_forges_no_second_line_in_the_log() -> None:
    assert "\n" not in logged("/x%0A10.0.0.1%20forged", "", CONFS[0])


def test_the_image_runs_the_server_with_that_configuration() -> None:
    image = (ROOT / "Dockerfile").read_text()
    assert '"--config", "docker/gunicorn_conf.py"' in image and "--access-logformat" not in image
    assert re.search(r"^COPY docker/\S+ docker/gunicorn_conf.py docker/$", image, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_with_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z])", lock(name))
    assert len(blocks) > 20
    assert [block for block in blocks if not re.search(r"==.*\\\n +--hash=sha256:", block)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host_or_a_path(name: str) -> None:
    assert re.findall(r"\S*(?:://|index-url|find-links|file:)\S*", lock(name)) == []


def test_the_dev_lock_pins_what_the_runtime_lock_pins() -> None:
    dev = pins("dev")
    assert {name: dev.get(name) for name in pins("runtime")} == pins("runtime")


@pytest.mark.parametrize("name", LOCKS)
def test_every_named_requirement_is_in_its_lock(name: str) -> None:
    named = (ROOT / f"requirements/{name}.in").read_text().splitlines()
    wanted = {re.split(r"[\[<>=]", line)[0] for line in named if line and line[0] not in "#-"}
    assert wanted - set(pins(name)) == set()


def test_each_service_is_watched_confined_and_without_root() -> None:
    for name, service in compose()["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert name == "migrate" or service["healthcheck"]["test"], name
        assert "build" in service or service["user"] not in ("", "root", "0"), name
    assert re.search(r"^USER creditcoop$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    services = compose()["services"]
    knows = {name for name, service in services.items() if "OWNER_PASSWORD" in str(service)}
    assert knows == {"db", "migrate"}
    for name in ("web", "worker", "beat"):
        assert "creditcoop_runtime" in services[name]["environment"]["DATABASE_URL"]
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_no_password_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET_KEY)\w*)([^}]*)\}", text)
    assert len(secrets) >= 7
    assert [name for name, rest in secrets if not rest.startswith(":?")] == []
    example = (ROOT / "docker/env.example").read_text()
    assert re.findall(r"^\w*(?:PASSWORD|SECRET_KEY)\w*=(.+)$", example, re.MULTILINE) == []


def test_no_file_and_no_function_is_too_long() -> None:
    assert lengths.too_long(root=ROOT) == []


def test_a_long_file_and_a_long_function_are_seen(tmp_path: Path) -> None:
    (tmp_path / "loans/rules").mkdir(parents=True)
    (tmp_path / "loans/rules/bands.py").write_text("x = 1\n" * 201)
    (tmp_path / "loans/forms.py").write_text("x = 1\n" * 400)
    (tmp_path / "loans/views.py").write_text("x = 1\n" * 401)
    (tmp_path / "loans/tasks.py").write_text("def f():\n" + "    x = 1\n" * 50)
    found = lengths.too_long(root=tmp_path)
    assert [line.split(":")[0] for line in found] == [
        "loans/rules/bands.py",
        "loans/tasks.py",
        "loans/views.py",
    ]


def test_setup_is_due_again_when_a_lock_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dev.txt").write_text("a==1")
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    environment.stamp(lock="dev").write_text(environment.fingerprint(lock="dev"))
    assert environment.is_installed(lock="dev")
    (tmp_path / "dev.txt").write_text("a==2")
    assert not environment.is_installed(lock="dev")


@pytest.mark.parametrize("port", ["", "eight", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_with_its_name(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Failure, match="PORT"):
        serve.free_port()


def test_a_chosen_number_of_workers_stays_chosen() -> None:
    assert suite.workers(arguments=["-n0"]) == []
    assert suite.workers(arguments=["-n", "1"]) == []
    assert suite.workers(arguments=["-k", "shares"])[0] == "-n"


def test_an_unknown_check_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "set_up", lambda lock: None)
    with pytest.raises(Failure, match="No such check: styles"):
        lint.lint(["styles"])
