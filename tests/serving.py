"""A real server for tests: app.py as its own process, on a free port, with a folder of its own.

Most of a start goes into importing other people's packages. These are imported once, by the standard library's
fork server, and each start continues from there in a new process; the program's own modules and Gradio, which look
at the environment while they are imported, are not among them.
"""

import multiprocessing
import os
import re
import runpy
import signal
import socket
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

ROOT = Path(__file__).parent.parent
SLOW_IMPORTS = (
    *("alembic.context", "fastapi", "httpx", "mcp.server.fastmcp", "pydantic_settings", "sqlalchemy.orm", "uvicorn"),
    *(
        "filelock",
        "fsspec",
        "huggingface_hub",
        "huggingface_hub.inference._generated.types",
        "jinja2",
        "multipart",
        "pandas",
        "psutil",
        "safehttpx",
    ),
    *("semantic_version", "starlette.templating", "tomlkit", "typer", "yaml"),
    *(
        "PIL.ImageCms",
        "PIL.ImageOps",
        "PIL.ImageDraw",
        "numpy",
        "scipy.ndimage",
        "scipy.spatial",
        "scipy.sparse.csgraph",
    ),
)
ENDING = 30  # seconds that an end may take

_starter = multiprocessing.get_context("forkserver")
_starter.set_forkserver_preload(list(SLOW_IMPORTS))


class Server:
    """app.py, running. Use start and stop, or as a context."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self._environment = environment
        self._process: ForkServerProcess | None = None
        self._output: Connection | None = None  # open while the program runs: it may still say something

    def start(self) -> "Server":
        output, told = _starter.Pipe(duplex=False)
        process = _starter.Process(target=_run, args=(self.environment(), self.folder, told))
        process.start()
        told.close()
        lines = []
        with open(output.fileno(), encoding="utf-8", closefd=False) as read:
            for line in read:
                lines.append(line)
                if line.startswith("ready: "):
                    assert line.strip() == f"ready: {self.url}"
                    self._process, self._output = process, output
                    return self
        process.join(ENDING)
        raise AssertionError("the server did not become ready: " + "".join(lines) + self.log())

    def environment(self) -> dict[str, str]:
        """What the program is started with: no setting of the machine, but those of the test."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("INPAINT_", "GRADIO_"))}
        return kept | {
            "INPAINT_DATA": str(self.folder / "data"),
            "GRADIO_SERVER_PORT": str(self.port),
            "HF_HUB_OFFLINE": "1",
            **self._environment,
        }

    def maps(self) -> str:
        """The files that the running program has in its memory; Linux tells."""
        assert self._process
        return Path(f"/proc/{self._process.pid}/maps").read_text()

    def wakings(self) -> int:
        """How often its threads have gone from waiting to working; Linux tells."""
        assert self._process
        statuses = [path.read_text() for path in Path(f"/proc/{self._process.pid}/task").glob("*/status")]
        return sum(int(re.findall(r"^voluntary_ctxt_switches:\s*(\d+)", text, re.M)[0]) for text in statuses)

    def threads(self) -> int:
        """How many threads it has; Linux tells."""
        assert self._process
        return len(list(Path(f"/proc/{self._process.pid}/task").iterdir()))

    def again(self) -> "Server":
        """Start it if a test has left it ended."""
        return self if self._process else self.start()

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit status."""
        assert self._process
        assert self._process.pid
        assert self._output
        os.kill(self._process.pid, sign)
        self._process.join(ENDING)
        status = self._process.exitcode
        assert status is not None, "the server does not end"
        self._output.close()
        self._process = self._output = None
        return status

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process:
            self.stop()


def _run(environment: dict[str, str], folder: Path, told: Connection) -> None:
    """In the new process: become what `python app.py` would be."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(told.fileno(), sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    sys.argv = [str(ROOT / "app.py")]
    sys.path.insert(0, str(ROOT))
    runpy.run_path(sys.argv[0], run_name="__main__")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
