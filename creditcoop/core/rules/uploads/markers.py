"""Signs that a file is more than one kind of file at once."""

import io
import zipfile

PDF = b"%PDF-"  # what a paper begins with
# Long enough that they do not stand in compressed data by chance.
FOREIGN = (
    b"<script",
    b"<?php",
    b"<html",
    b"<!doctype html",
    b"<svg",
    b"<iframe",
    b"javascript:",
    b"<%@ page",
    b"#!/bin/",
)
# What an archive or a program begins with; looked for only behind the end of a picture.
APPENDED = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF", PDF)


def is_mixed(content: bytes) -> bool:
    """Whether the bytes are also a page, a script or an archive."""
    low = content.lower()
    return any(sign in low for sign in FOREIGN) or zipfile.is_zipfile(io.BytesIO(content))


def is_foreign_tail(tail: bytes) -> bool:
    """Whether what stands behind the end of a picture is something else than padding or another picture."""
    return tail.startswith(b"MZ") or any(sign in tail for sign in APPENDED)
