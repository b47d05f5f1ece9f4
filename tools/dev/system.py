"""The machine: which programs it has, and how missing ones are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"

# Services that a package would start by itself stay still: this project starts its own and ends its own.
INSTALL = """
set -e
if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@" > /dev/null
"""


class Failure(Exception):
    """What could not be done, and what the reader can do about it."""


def say(text: str) -> None:
    print(f"» {text}", flush=True)


def run(command: list[str], *, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder; its exit code."""
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def must_run(command: list[str], *, env: dict[str, str] | None = None, what: str) -> None:
    if run(command, env=env) != 0:
        raise Failure(f"{what} failed; its messages stand above.")


def root_prefix() -> list[str] | None:
    """How to become root here: not needed, sudo without a password, or not at all."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and run_quietly(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def run_quietly(command: list[str]) -> bool:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def install_packages(*packages: str, why: str) -> None:
    """Install Debian packages, as root or with sudo; refuse with the command to type."""
    by_hand = f"As root: apt-get install {' '.join(packages)}"
    prefix = root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        raise Failure(f"{why}, and this account cannot install it. {by_hand}")
    say(f"{why}: installing {', '.join(packages)}")
    if run([*prefix, "sh", "-c", INSTALL, "sh", *packages]) != 0:
        raise Failure(f"{why}, and installing it failed. {by_hand}")


def check_python() -> None:
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        raise Failure(f"Python 3.11 or newer is needed; this is {found}. Try: python3.11 dev.py …")
