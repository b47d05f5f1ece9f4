"""Codes for branches that come in with a book: made from the name, the same every time.

Example: "Usti nad Labem" becomes USTI-NAD-LABEM; a name without Latin letters becomes B- and ten signs of its hash.
"""

import hashlib
import re
import unicodedata
from collections.abc import Container

LONGEST = 20


def branch_code(name: str, *, taken: Container[str]) -> str:
    """A code of at most twenty characters that is not among `taken`."""
    digest = hashlib.sha256(unicodedata.normalize("NFC", name).encode()).hexdigest().upper()
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")
    readable = bool(words) and name.isascii()
    code = words if readable and len(words) <= LONGEST else ""
    candidates = [code] if code else []
    if readable:
        candidates.append(f"{words[: LONGEST - 7].strip('-')}-{digest[:6]}")
    candidates += [f"B-{digest[:length]}" for length in (10, 14, 18)]
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    raise ValueError(f"no free code for {name!r}")
