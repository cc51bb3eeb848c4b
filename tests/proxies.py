"""A real nginx and a real Caddy on this machine, set up by the very lines of the README."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from serving import ROOT, free_port

NAME = "localhost"  # found by browsers and programs without any set-up
NGINX = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""
CADDY = """{{
    admin off
    https_port {port}
    auto_https disable_redirects
    skip_install_trust
    grace_period 1s
}}
{site}
"""


class Proxy:
    """A proxy that runs; close it at the end. url: where browsers find the page behind it, with https."""

    def __init__(self, command: list[str], port: int, folder: Path) -> None:
        self.url = f"https://{NAME}:{port}/studio/"
        log = (folder / "log").open("w")
        self._process = subprocess.Popen(command, cwd=folder, env=_environment(folder), stdout=log, stderr=log)
        try:
            self._wait(port, folder)
        except AssertionError:
            self.close()
            raise

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def _wait(self, port: int, folder: Path) -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((folder / "log").read_text())


def nginx(folder: Path, target: str, port: int = 0, server: str = "") -> Proxy:
    """nginx before the program at the address `target`. server: other lines than the README's."""
    port = port or free_port()
    lines = (server or from_readme("nginx")).replace("http://127.0.0.1:7860", target)
    lines = lines.replace("listen 443", f"listen 127.0.0.1:{port}").replace(
        "server_name example.org", f"server_name {NAME}"
    )
    certificate, key = self_signed(folder)
    lines = lines.replace("/etc/ssl/example.org.pem", certificate).replace("/etc/ssl/example.org.key", key)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user, server=lines))
    return Proxy([program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")], port, folder)


def caddy(folder: Path, target: str) -> Proxy:
    """Caddy before the program, with a certificate of its own making."""
    port = free_port()
    site = from_readme("caddy").replace("127.0.0.1:7860", target.removeprefix("http://"))
    site = site.replace("example.org {", f"{NAME} {{\n    bind 127.0.0.1\n    tls internal")
    (folder / "Caddyfile").write_text(CADDY.format(port=port, site=site))
    return Proxy(
        [program("caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"], port, folder
    )


def from_readme(language: str) -> str:
    """The one block of the README in this language."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(found) == 1
    return found[0]


def program(name: str) -> str:
    """Where it is; FileNotFoundError where it is not installed."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if not found:
        raise FileNotFoundError(f"{name} is not installed")
    return found


def _environment(folder: Path) -> dict[str, str]:
    """Caddy keeps its certificates below these."""
    return os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def self_signed(folder: Path) -> tuple[str, str]:
    """A certificate that nobody else has signed, and its key: their files."""
    certificate, key = str(folder / "certificate.pem"), str(folder / "key.pem")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    subprocess.run([program("openssl"), *made, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key
