"""What is looked at before anything starts, so that a wrong setting is one sentence and harms nothing."""

import errno
import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dotenv import load_dotenv
from filelock import FileLock, Timeout
from pydantic import ValidationError

from backend.network.published import Published, published
from backend.settings import Settings
from backend.storage.private import close_file, close_folder

NAME, PORT = "127.0.0.1", "7860"
PRIVATE_FOLDERS = ("runs", "links", "served")
PRIVATE_FILES = ("history.db", "history.db-wal", "history.db-shm", "owners.salt", "program.id")
LOCK_SECONDS = 5.0  # in which a former start may come to its end


class StartError(Exception):
    """The program cannot start like this; the text says what to change."""


def read_settings(*folders: Path) -> Settings:
    """The settings out of the environment, else out of a file .env in any of these folders; raises StartError."""
    for name in ("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"):
        if not os.environ.get(name):  # empty is not set; Gradio would take it for a value
            os.environ.pop(name, None)
    for folder in folders:
        load_dotenv(folder / ".env")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]).upper().removeprefix("INPAINT_")
        raise StartError(f"INPAINT_{name} is wrong: {first['msg'].lower()}.") from error


def read_address() -> tuple[str, int]:
    """Where the page is to listen: name and port; raises StartError for what is no port."""
    name = os.environ.get("GRADIO_SERVER_NAME") or NAME
    port = os.environ.get("GRADIO_SERVER_PORT") or PORT
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise StartError(f"GRADIO_SERVER_PORT is “{port}”: set it to a number from 1 to 65535.")
    return name, int(port)


def check_address(name: str, port: int) -> None:
    """Raise StartError where nobody could listen there; Gradio says the same of every trouble."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            taken = "The page cannot listen there, the port is taken: set GRADIO_SERVER_PORT to a free one."
            raise StartError(taken) from error
        reason = (error.strerror or str(error)).lower()
        sentence = f"The page cannot listen at {name}, port {port} ({reason}): check GRADIO_SERVER_NAME and _PORT."
        raise StartError(sentence) from error


def check_spending(settings: Settings) -> None:
    """Raise StartError where everybody might spend the operator's money without any end."""
    if settings.hosted_for_all and not settings.hosted_budget:
        raise StartError(
            "INPAINT_HOSTED_FOR_ALL lets everybody spend your money: set INPAINT_HOSTED_BUDGET to the pictures a day "
            "that it may pay for."
        )


def read_published(settings: Settings) -> Published:
    """Where others reach the program; raises StartError where nobody could follow links there."""
    root_path = os.environ.get("GRADIO_ROOT_PATH", "")
    try:
        published("", settings.public_url)
    except ValueError as error:
        sentence = f"INPAINT_PUBLIC_URL is “{settings.public_url}”: set it to an address such as https://paint.example."
        raise StartError(sentence) from error
    try:
        return published(root_path, settings.public_url)
    except ValueError as error:
        sentence = f"GRADIO_ROOT_PATH is “{root_path}”: set it to a path such as /studio, or to a whole address."
        raise StartError(sentence) from error


def is_local(name: str) -> bool:
    """Whether only this machine reaches a server that listens at this name."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except OSError:
        return False
    return all(ipaddress.ip_address(str(number).partition("%")[0]).is_loopback for number in found)


def is_shared() -> bool:
    """Whether Gradio makes a public link to the program, by which anybody reaches it."""
    return os.environ.get("GRADIO_SHARE", "").lower() == "true"


@contextmanager
def own_folder(data: Path) -> Iterator[None]:
    """Make the data folder and keep other starts of the program out of it: they would run each other's jobs.

    Other users of the machine are kept out too, also where the folder was open to them before. Raises StartError where
    another start has it, or it cannot be written.
    """
    lock = FileLock(data / "lock", timeout=LOCK_SECONDS)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire()
        _close_to_others(data)
    except Timeout as error:
        busy = f"The folder {data} is in use by another start of this program: end it, or set INPAINT_DATA."
        raise StartError(busy) from error
    except OSError as error:
        closed = f"The folder {data} cannot be written ({error.strerror}): set INPAINT_DATA to one that can."
        raise StartError(closed) from error
    try:
        yield
    finally:
        lock.release()


def _close_to_others(data: Path) -> None:
    for folder in (data, *(data / name for name in PRIVATE_FOLDERS)):
        if folder.is_dir():
            close_folder(folder)
    for file in (data / name for name in PRIVATE_FILES):
        if file.is_file():
            close_file(file)
