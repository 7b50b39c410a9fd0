"""Bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, Any

# What people do hand in by mistake; the words go into "this is ..., not text".
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh9", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""", re.I
)
# What pages call themselves, and what they are in practice (the WHATWG encoding standard says the same).
_MEANT = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
          "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift-jis": "cp932", "shift_jis": "cp932",
          "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874"}  # fmt: skip
_PLAUSIBLE = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "iso8859_2", "iso8859_5",
              "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp866", "mac_roman"]  # fmt: skip
_SAMPLE = 65536
#: For parsers of lxml: a file expands no entities of its own, and nothing outside it is loaded.
SAFE_XML: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False}


def binary_kind(head: bytes) -> str | None:
    """What a file is that begins with ``head``, in words, when it is no text; None for text."""
    if any(head.startswith(mark) for mark, _ in _BOMS):
        return None
    for mark, words in _SIGNATURES:
        if head.startswith(mark):
            return words
    if head[4:8] == b"ftyp":
        return "a film or sound file"
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "an image, film or sound file"
    # Pages and tables hold a stray NUL now and then; what is no text holds many.
    nuls = head[:8192].count(0)
    return "a binary file" if nuls > min(len(head), 8192) / 100 and not _wide(head) else None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte is NUL, and only those."""
    sample = head[: min(len(head), 8192) // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 8 and odd > 0.6 * half and even < 0.01 * half:
        return "utf-16-le"
    if half >= 8 and even > 0.6 * half and odd < 0.01 * half:
        return "utf-16-be"
    return None


def encoding_of(data: bytes, *, html: bool = False, whole: bool = True, said: str | None = None) -> str:
    """The encoding of ``data``; ``whole=False`` says that it is only the beginning, perhaps cut inside a character.

    ``said``: what a web server or a mail header calls it; a page's own word counts where that is none.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide(data) if b"\x00" in data[:8192] else None
    if wide:
        return wide
    declared = (_known(said) if said else None) or (_declared(data) if html else None)
    if declared and declared.startswith(("iso2022", "hz")):
        return declared  # these are seven-bit and would pass for UTF-8
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data, final=whole)
    except UnicodeDecodeError:
        return declared if declared and declared != "utf-8" else _guess(data)
    return "utf-8"


def _declared(data: bytes) -> str | None:
    stated = _DECLARED.search(data[:8192])
    return _known((stated[1] or stated[2]).decode("ascii", "replace")) if stated else None


def _known(name: str) -> str | None:
    low = name.strip().strip("\"'").lower()
    return codec_named(_MEANT.get(low, low))


def codec_named(name: str) -> str | None:
    """Python's name of an encoding of text; None for what is none."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # "base64" and "rot13" are codecs of bytes or of text to text: no encoding of a page.
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _guess(data: bytes) -> str:
    """By statistics where there is something to count; else Windows Latin, the commonest by far."""
    at = next((i for i, byte in enumerate(data) if byte > 127), 0)
    sample = data[max(0, at - _SAMPLE // 8) :][:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    letters = sum(byte > 127 or chr(byte).isalpha() for byte in sample)
    if high < 3 or letters == 0:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_PLAUSIBLE, explain=False).best()
    if best is None:
        return "cp1252"
    western = best.encoding in ("mac_roman", "cp1250", "iso8859_2", "cp1254")
    if high / letters < 0.12 and western and not _central(str(best)):
        return "cp1252"
    return best.encoding


def _central(text: str) -> bool:
    """Letters of Polish, Czech, Hungarian or Romanian, inside words: a Western text read wrongly has signs there."""
    return len(re.findall(r"(?<=[a-zà-ž])[ąćęłńśźżčďěňřšťůžőűșțăđ](?=[a-zà-ž])", text)) >= 3


def decode(data: bytes, *, html: bool = False, said: str | None = None) -> str:
    """``data`` as text; bytes that fit no encoding are read as Windows Latin rather than lost."""
    return data.decode(encoding_of(data, html=html, said=said), errors="provenance-latin")


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("provenance-latin", _as_latin)


class _Rejoined(io.RawIOBase):
    """A stream whose beginning has been read, whole again."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        data: bytes | memoryview = self._head[: len(view)]
        self._head = self._head[len(data) :]
        if not data:
            data = self._rest.read(len(view)) or b""
        view[: len(data)] = data
        return len(data)


def rejoined(head: bytes, rest: IO[bytes]) -> io.BufferedReader:
    """The stream from its beginning, of which ``head`` has been read."""
    return io.BufferedReader(_Rejoined(head, rest))
