"""What stands for this data folder in a database that several programs share, each with pictures in its own folder."""

from pathlib import Path
from secrets import token_hex

from backend.storage import durable
from backend.storage.private import close_file

FILE = "program.id"


def read_program(folder: Path) -> str:
    """Made at the first start; it moves with the folder. Raises OSError."""
    path = folder / FILE
    if not path.exists() or not path.read_text("ascii").strip():
        durable.write(path, token_hex(16).encode())
        durable.sync_folder(folder)
    close_file(path)
    return path.read_text("ascii").strip()
