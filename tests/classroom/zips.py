"""Zip files as learning platforms make them, and as hostile hands do."""

import io
import stat
import zipfile
import zlib
from pathlib import Path

import nbformat

COURSE = Path(__file__).parents[2] / "notebooks" / "assignments"

NOON = (2025, 11, 30, 12, 0, 0)
GIGABYTE = 10**9


def notebook(name, mark="", ids=True):
    """An assignment as bytes, which a mark makes another; without ids its metadata are lost."""
    book = nbformat.read(COURSE / "source" / name / f"{name}.ipynb", 4)
    book.cells[0].source += mark
    if not ids:
        for cell in book.cells:
            del cell["id"]
            cell.metadata.clear()
        book.nbformat_minor = 4  # the last without ids
    return nbformat.writes(book).encode()


class MacInfo(zipfile.ZipInfo):
    """An entry whose name is in UTF-8, and which does not say so."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(), self.flag_bits & ~0x800


def entry(name, date=NOON, kind=zipfile.ZipInfo, mode=stat.S_IFREG | 0o644):
    """An entry with any name, also one that Python would change."""
    info = kind("x", date)
    info.filename = name
    info.external_attr = mode << 16
    return info


def zipped(files, **options):
    """A zip file, as bytes, from the names of entries, or entries, to their content."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = name if isinstance(name, zipfile.ZipInfo) else entry(name, **options)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return data.getvalue()


def with_last(files, change, content=b"", name="last.ipynb"):
    """The same, and one more entry, which says something else of itself than it is."""
    data = io.BytesIO(zipped(files))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(entry(name), content)
        for field, value in change.items():
            setattr(archive.filelist[-1], field, value)
    return data.getvalue()


def zeros(megabytes):
    """Deflated zeros: each block stands for itself, so one can be repeated."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(bytes(10**6)) + deflate.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + deflate.flush()


def bomb(files, name, says=GIGABYTE):
    """The same files, and a gigabyte of zeros, which may say that it is less."""
    change = {"compress_type": zipfile.ZIP_DEFLATED, "file_size": says}
    return with_last(files, change, zeros(1000), name)
