"""Each test has its own file of heads: the database is emptied after a test, a file is not."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_heads(settings: Any, tmp_path: Path) -> None:
    settings.HEADS_DIR = tmp_path / "heads"
