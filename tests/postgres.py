"""A PostgreSQL of the test's own: a new cluster in a folder of its own, reached by a socket there and by no port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from secrets import token_hex

NOBODY_IN_PARTICULAR = "postgres"  # the server refuses to run as root


class Postgres:
    """Runs from the start on. Close it at the end. FileNotFoundError where no PostgreSQL is installed."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="pg"))
        if os.geteuid() == 0:
            user = pwd.getpwnam(NOBODY_IN_PARTICULAR)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"test_{token_hex(6)}"
        self._run("createdb", "-h", str(self._folder), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def close(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", NOBODY_IN_PARTICULAR, "--", *command]
        subprocess.run(command, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, timeout=60)


def _programs() -> Path:
    """Where Debian puts them, or where the path leads."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    if not folders:
        raise FileNotFoundError("PostgreSQL is not installed")
    return folders[-1]
