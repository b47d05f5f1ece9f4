"""The device somebody sits at: a signed cookie with a number and the accounts that have signed in there.

Used to slow down guessing by place without locking a colleague out (decision 4), and to notice one device that
signs for two persons (I5).
"""

import secrets

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

COOKIE = "device"
SECONDS = 180 * 86400
ACCOUNTS = 20


def device_of(request: HttpRequest) -> tuple[str, list[str]]:
    """The device that the cookie names, and whose accounts have signed in on it, as fingerprints."""
    cookie = request.COOKIES.get(COOKIE, "")
    try:
        device, accounts = signing.loads(cookie, salt="device", max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return "", []
    return str(device), list(accounts)


def number_of(request: HttpRequest) -> str:
    """The number of the device, empty where there is none (programs)."""
    return device_of(request)[0]


def place_of(request: HttpRequest, username: str) -> str:
    """The device if this account has signed in on it before, else the network address."""
    device, accounts = device_of(request)
    if _fingerprint(username) in accounts:
        return f"device {device}"
    return f"address {request.META.get('REMOTE_ADDR', '')}"


def with_account(request: HttpRequest, username: str) -> str:
    """The cookie of this device with one more account: colleagues share a computer, and none displaces another."""
    device, accounts = device_of(request)
    own = _fingerprint(username)
    kept = [own, *(account for account in accounts if account != own)][:ACCOUNTS]
    return signing.dumps([device or secrets.token_hex(8), kept], salt="device")


def _fingerprint(username: str) -> str:
    """Not the name itself, which the next person at this computer could read in the cookie."""
    return salted_hmac("device", username).hexdigest()[:16]
