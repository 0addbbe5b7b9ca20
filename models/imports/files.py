"""The three files of a programme, read whole as text and never beyond their limit."""

from pathlib import Path

from models.imports.faults import Faults

PROGRAMME = "programme.yaml"
PROJECTS = "projects.csv"
SHARES = "shares.csv"
MEGABYTE = 1_000_000
LIMIT_MEGABYTES = 5


def read_texts(directory: Path, faults: Faults) -> dict[str, str]:
    """Give the text of each file that can be read; the others are noted as faults."""
    if not directory.is_dir():
        faults.add("import_folder_missing", str(directory), folder=str(directory))
        return {}
    texts = {name: _read(directory / name, faults) for name in (PROGRAMME, PROJECTS, SHARES)}
    return {name: text for name, text in texts.items() if text is not None}


def _read(path: Path, faults: Faults) -> str | None:
    if not path.is_file():
        faults.add("import_file_missing", path.name, needed=f"{PROGRAMME}, {PROJECTS}, {SHARES}")
        return None
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT_MEGABYTES * MEGABYTE + 1)
    except OSError as error:
        faults.add("import_file_unreadable", path.name, reason=error.strerror or type(error).__name__)
        return None
    if len(content) > LIMIT_MEGABYTES * MEGABYTE:
        faults.add("import_file_large", path.name, limit=LIMIT_MEGABYTES)
        return None
    return _decode(content, path.name, faults)


def _decode(content: bytes, name: str, faults: Faults) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        faults.add(
            "import_file_not_utf8",
            name,
            content.count(b"\n", 0, start) + 1,
            byte=f"0x{content[start]:02x}",
            position=start,
        )
        return None
