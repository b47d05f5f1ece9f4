"""Sweep away what uploads that broke off have left: bytes, previews and half-written files that no row names (X12).

Done by the program every night, and by `check_evidence --sweep`. Never a file that a row names, and nothing younger
than a day, so that no upload can still be at work on it. What a sweep that was killed had laid aside is put back
where a row names it. Sweeping twice is sweeping once.
"""

import datetime
from pathlib import Path

from creditcoop.core import clock
from creditcoop.core.content_store import HASH, ContentStore
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.keep_evidence import evidence_store
from creditcoop.core.services.preview_evidence import preview_store
from creditcoop.core.services.run_job import Counts, Fault

OLD_SECONDS = 24 * 3600
ASIDE = ".swept-"


def sweep_evidence(*, on: datetime.date) -> tuple[Counts, list[Fault]]:
    """How many files and previews went. `on` is the day of the run; the age of a file is counted from now."""
    files, previews = evidence_store(), preview_store()
    return {"evidence_swept": _sweep_files(files), "previews_swept": _sweep_previews(previews)}, []


def _sweep_files(store: ContentStore) -> int:
    swept, known = 0, _known()
    for path in store.files():
        sha256 = path.name.removeprefix(ASIDE)
        if sha256 in known:
            _put_back(path, store.path_of(sha256))
        elif is_old(path):
            swept += _removed(path, sha256)
    return swept


def _sweep_previews(store: ContentStore) -> int:
    """A preview may be lost at any time: it is made anew from its original."""
    known = _known()
    old = [path for path in store.files() if path.stem not in known and is_old(path)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _known() -> set[str]:
    return set(EvidenceFile.objects.values_list("sha256", flat=True))


def is_old(path: Path) -> bool:
    try:
        return clock.now().timestamp() - path.stat().st_mtime > OLD_SECONDS
    except FileNotFoundError:
        return False


def _put_back(path: Path, place: Path) -> None:
    """A named file that lies aside goes to its place, or away where the place has it again."""
    if path != place and place.exists():
        path.unlink()
    elif path != place:
        path.rename(place)


def _removed(path: Path, sha256: str) -> bool:
    """Take the file away unless its row has come meanwhile: first aside, then look once more, then off."""
    aside = path if path.name.startswith(ASIDE) else path.with_name(ASIDE + path.name)
    path.rename(aside)
    if HASH.fullmatch(sha256) and EvidenceFile.objects.filter(sha256=sha256).exists():
        _put_back(aside, path.with_name(sha256))
        return False
    aside.unlink()
    return True
