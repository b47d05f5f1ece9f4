"""Log lines: one record, one line, whatever a user typed into it."""

import json
import logging


class OneLine(logging.Formatter):
    """JSON on one line; line breaks inside values are escaped, so nobody can forge a record."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "from": record.name,
            "text": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
