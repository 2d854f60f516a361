"""Debian's nginx with deploy/nginx.conf, on loopback and in a folder of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def proxied(ports: Sequence[int], tell: bool = False, instead: Mapping[str, str] | None = None) -> Iterator[tuple[str, Path]]:
    """Run nginx before the processes at these ports; yields its address and the folder it writes to.

    Args:
        ports: where the processes listen.
        tell: whether it tells in the header X-Process which process has answered.
        instead: directives by those of deploy/nginx.conf that they replace: a limit that is quicker to reach.
    """
    if NGINX is None:
        raise FileNotFoundError("nginx is not installed: apt-get install --no-install-recommends nginx")
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # started by root, nginx works as another user
        configuration = CONFIGURATION.read_text(encoding="utf-8")
        for directive, other in (instead or {}).items():
            if configuration.count(directive) != 1:
                raise ValueError(f"instead must name what stands once in nginx.conf, got {directive!r}")
            configuration = configuration.replace(directive, other)
        (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
        say = "add_header X-Process $upstream_addr;\n" if tell else ""
        (folder / "listen.conf").write_text(f"listen 127.0.0.1:{port};\n{say}")
        (folder / "upstream.conf").write_text("".join(f"server 127.0.0.1:{p} max_fails=1 fail_timeout=5s;\n" for p in ports))
        process = subprocess.Popen([NGINX, "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"])
        try:
            while process.poll() is None:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
            if process.poll() is not None:
                raise RuntimeError("nginx ended: it says why above")
            yield f"http://127.0.0.1:{port}", folder
        finally:
            process.terminate()
            process.wait(20)
