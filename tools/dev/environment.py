"""The environment in .venv: made once, brought up to date whenever a lock or the Python changes."""

import fcntl
import hashlib
import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.dev.system import ROOT, VAR, Failure, install_packages, must_run, run, run_quietly, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
RUNTIME, DEV = "runtime", "dev"
INCLUDES = {
    RUNTIME: (RUNTIME,),
    DEV: (DEV, RUNTIME),
}  # the dev lock pins what the runtime lock pins, and more


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """`run` and `test` typed together must not both build .venv."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fingerprint(*, lock: str) -> str:
    """What an installed lock depends on: its pins, this Python, this kind of machine."""
    content = (REQUIREMENTS / f"{lock}.txt").read_bytes()
    here = f"{sys.version_info[:3]} {platform.machine()} {platform.libc_ver()[0]}"
    return hashlib.sha256(content + here.encode()).hexdigest()


def stamp(*, lock: str) -> Path:
    return VENV / f"installed-{lock}"


def is_installed(*, lock: str) -> bool:
    path = stamp(lock=lock)
    return PYTHON.exists() and path.exists() and path.read_text() == fingerprint(lock=lock)


def set_up(*, lock: str) -> None:
    """Leave .venv with everything that the lock names, and nothing unpinned."""
    with one_at_a_time():
        if is_installed(lock=lock):
            return
        if not usable():
            make_venv()
        say(f"Installing what requirements/{lock}.txt pins into .venv")
        for name in INCLUDES[lock]:
            stamp(lock=name).unlink(missing_ok=True)
        must_run(
            [
                *(
                    str(PYTHON),
                    "-m",
                    "pip",
                    "install",
                    "-qq",
                    "--disable-pip-version-check",
                    "--no-input",
                ),
                *("--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS / f"{lock}.txt")),
            ],
            what="Installing the requirements",
        )
        for name in INCLUDES[lock]:
            stamp(lock=name).write_text(fingerprint(lock=name))


def usable() -> bool:
    """Whether .venv is whole and made by this very Python."""
    want = ".".join(map(str, sys.version_info[:3]))
    ask = f"import sys, pip; sys.exit(sys.version.split()[0] != '{want}')"
    return PYTHON.exists() and run_quietly([str(PYTHON), "-c", ask])


def make_venv() -> None:
    """Try what a machine may have, the plainest first; a bare Debian has none of it."""
    say("Making .venv")
    for command in makers():
        shutil.rmtree(VENV, ignore_errors=True)
        if run_quietly(command) and usable():
            return
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    install_packages(f"python{version}-venv", why="Python here cannot make environments")
    shutil.rmtree(VENV, ignore_errors=True)
    if run([sys.executable, "-m", "venv", str(VENV)]) != 0 or not usable():
        raise Failure("Python still cannot make an environment. Install python3-venv, then try again.")


def makers() -> Iterator[list[str]]:
    if importlib.util.find_spec("ensurepip"):
        yield [sys.executable, "-m", "venv", str(VENV)]
    if importlib.util.find_spec("virtualenv"):
        yield [sys.executable, "-m", "virtualenv", "-q", str(VENV)]
    elif shutil.which("virtualenv"):
        yield ["virtualenv", "-q", "-p", sys.executable, str(VENV)]
    if shutil.which("uv"):
        yield ["uv", "venv", "-q", "--seed", "--python", sys.executable, str(VENV)]


def lock_requirements(arguments: list[str]) -> int:
    """Pin anew what requirements/*.in name: hashes, no addresses; one lock for every platform."""
    uv = shutil.which("uv")
    if uv is None:
        raise Failure("Locking needs uv on the PATH (pip install uv).")
    for name, more in ((RUNTIME, []), (DEV, ["-c", "runtime.txt"])):
        command = [
            *(uv, "pip", "compile", "-q", "--universal", "--python-version", "3.11", "--generate-hashes"),
            *("--no-emit-index-url", "--no-header", "--only-binary", ":all:", *more, *arguments),
            *("-o", f"{name}.txt", f"{name}.in"),
        ]
        must_run(["env", "-C", str(REQUIREMENTS), *command], what=f"Locking {name}")
    return 0
