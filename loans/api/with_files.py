"""Acts of the API that bring files with them (multipart/form-data)."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from creditcoop.core.access import Actor
from creditcoop.core.api.fields import MISSING
from creditcoop.core.api.views import ActEndpoint
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.keep_evidence import keep_evidence

MOST_FILES = 20


class FilesField(serializers.ListField):
    """Several files under one name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            child=serializers.FileField(error_messages={"invalid": MISSING, "empty": MISSING}),
            max_length=MOST_FILES,
            allow_empty=False,
            error_messages={"required": MISSING, "empty": MISSING, "not_a_list": MISSING},
            **kwargs,
        )


class WithFiles(ActEndpoint):
    """The key of such an act stands for the bytes sent, not only for the names of the files."""

    parser_classes = [MultiPartParser]

    def bring_in(self, data: dict[str, Any]) -> None:
        data["files"] = kept_files(data.get("files", ()), self.actor)

    def _claim(self) -> str:
        digest = hashlib.sha256(self.request.path.encode())
        sent: QueryDict = self.request.data  # type: ignore[assignment]  # what MultiPartParser gives
        for name, values in sorted(sent.lists()):
            for value in values:
                digest.update(f"\n{name}\n".encode(errors="surrogatepass"))
                if hasattr(value, "chunks"):
                    for chunk in value.chunks():
                        digest.update(chunk)
                else:
                    digest.update(str(value).encode(errors="surrogatepass"))
        return f"api {self.act[:30]} {digest.hexdigest()[:40]}"


def kept_files(uploads: Sequence[Any], actor: Actor) -> list[EvidenceFile]:
    """Each file kept as evidence; one that may not be kept refuses the act."""
    files = []
    for upload in uploads:
        upload.seek(0)
        content = upload.read()
        files.append(keep_evidence(content=content, name=upload.name or "", actor=actor, on=actor.on))
    return files
