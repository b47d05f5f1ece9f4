"""One-time codes (RFC 6238: six digits, half a minute, as every telephone program makes them) and recovery codes.

A code of the half minute before or after counts too, because clocks differ. Example: at second 59 the step is 1;
a telephone that is 20 seconds ahead shows the code of step 2, and it opens.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass

import pyotp

STEP_SECONDS = 30
CLOCK_STEPS = 1
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: nothing to guess
GROUP = 4


@dataclass(frozen=True)
class Steps:
    """The steps whose code is accepted at one moment."""

    first: int
    last: int


def steps_at(seconds: float) -> Steps:
    """`seconds` since the epoch."""
    now = int(seconds) // STEP_SECONDS
    return Steps(now - CLOCK_STEPS, now + CLOCK_STEPS)


def step_of(*, secret: str, code: str, seconds: float) -> int | None:
    """The step for which `code` holds at this moment, None for a wrong code. Every step is compared."""
    wanted = code.replace(" ", "")
    accepted = steps_at(seconds)
    found = None
    for step in range(accepted.first, accepted.last + 1):
        if secrets.compare_digest(code_of(secret=secret, step=step).encode(), wanted.encode()):
            found = step
    return found


def code_of(*, secret: str, step: int) -> str:
    """The six digits of one step."""
    return str(pyotp.TOTP(secret).at(step * STEP_SECONDS))


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def telephone_address(*, secret: str, account: str, issuer: str) -> str:
    """What the square picture holds: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def new_recovery_codes() -> list[str]:
    """Ten codes of sixteen letters and digits in groups of four."""
    codes = (
        base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _code in range(RECOVERY_CODES)
    )
    return ["-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP)) for code in codes]


def recovery_digest(code: str) -> str:
    """What is kept of a recovery code. Spaces, dashes and small letters do not matter."""
    plain = code.upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()
