"""A real server for tests: app.py as its own process, on a free port, with a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


class Server:
    """app.py, running. Use start and stop, or as a context."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "Server":
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("INPAINT_", "GRADIO_"))
        }
        environment |= {
            "INPAINT_DATA": str(self.folder / "data"),
            "GRADIO_SERVER_PORT": str(self.port),
            "HF_HUB_OFFLINE": "1",
            **self._environment,
        }
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            env=environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "log").open("a"),
            text=True,
        )
        assert self._process.stdout
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            if line.startswith("ready: "):
                assert line.strip() == f"ready: {self.url}"
                return self
        raise AssertionError("the server did not become ready: " + "".join(lines) + self.log())

    def maps(self) -> str:
        """The files that the running program has in its memory; Linux tells."""
        assert self._process
        return Path(f"/proc/{self._process.pid}/maps").read_text()

    def again(self) -> "Server":
        """Start it if a test has left it ended."""
        return self if self._process else self.start()

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit status."""
        assert self._process
        self._process.send_signal(sign)
        status = self._process.wait(timeout=30)
        assert self._process.stdout
        self._process.stdout.close()
        self._process = None
        return status

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._process:
            self.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
