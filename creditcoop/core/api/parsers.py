"""Bodies of the API: JSON of a bounded size and depth."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    """JSON as the framework reads it, refused when it is larger than settings allow or nested without end."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") if request is not None else None
        if str(length or "0").isdigit() and int(length or 0) > most:
            raise RequestDataTooBig
        try:
            data = super().parse(stream, media_type, dict(parser_context or {}))
            # Half of a character (a lone surrogate) is JSON, but no text that could be stored or sent back.
            json.dumps(data, ensure_ascii=False).encode()
            return data
        except RecursionError as error:
            raise ParseError(_("The body is nested too deeply. Send flat JSON.")) from error
        except (ParseError, UnicodeEncodeError) as error:
            raise ParseError(_("The body is not valid JSON. Correct it and send it again.")) from error
