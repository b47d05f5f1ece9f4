"""Cases in English, with the daily heads of the ledger in a folder of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _own_heads(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HEADS_DIR = tmp_path / "heads"
    with translation.override("en"):
        yield
