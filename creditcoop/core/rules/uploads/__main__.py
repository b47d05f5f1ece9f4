"""`python -m creditcoop.core.rules.uploads PIXELS PAGES < file`: judge a file in a process that can do no harm.

Writes one line of JSON, then the bytes of the preview. Memory, time and writing are bounded by the system.
"""

import json
import logging
import resource
import sys

MEMORY = 1024 * 2**20
SECONDS = 20


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only now: the libraries themselves run inside the bounds.
    from creditcoop.core.rules.uploads.look import look
    from creditcoop.core.rules.uploads.verdict import BadFile, FileFault, Limits

    logging.disable()  # what a library has to say about a hostile file is nobody's news
    content = sys.stdin.buffer.read()
    limits = Limits(most_bytes=len(content), most_pixels=int(sys.argv[1]), most_pages=int(sys.argv[2]))
    preview = b""
    try:
        found = look(content, limits=limits)
        answer = {"kind": found.kind, "width": found.width, "height": found.height, "pages": found.pages}
        preview = found.preview
    except BadFile as bad:
        answer = {"fault": bad.fault.value}
    except MemoryError:
        answer = {"fault": FileFault.BROKEN.value}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + preview)


if __name__ == "__main__":
    main()
