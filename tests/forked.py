"""Processes that need not import anything: one has imported the house and forks itself for each server that a story starts.

To import what a server needs takes two seconds of a core, and several hundred stories start one. A forked server is a process of its own
as any other: it serves, is stopped and is killed. Where a machine cannot fork (Windows) each is started as a user starts it. That a server
starts from nothing is told by the stories of the command line.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass
class Forked:
    """A forked process, with what a story asks of `subprocess.Popen`."""

    pid: int
    returncode: int | None = None
    _handle: int = field(default=-1, repr=False)

    def __post_init__(self) -> None:
        self._handle = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises subprocess.TimeoutExpired."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def terminate(self) -> None:
        """Tell it to stop."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Stop it as a power cut does."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._handle], [], [], timeout)[0]:
            self.returncode = os.waitstatus_to_exitcode(_ask({"reap": self.pid}))
            os.close(self._handle)
        return self.returncode


_lock = threading.Lock()
_waiting: subprocess.Popen[str] | None = None


def _ask(what: Mapping[str, Any]) -> int:
    global _waiting
    with _lock:
        if _waiting is None:
            clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "NICEGUI_", "CUNCAO_"))}
            command = [sys.executable, str(Path(__file__))]
            _waiting = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tempfile.mkdtemp(), env=clean
            )
        assert _waiting.stdin is not None
        assert _waiting.stdout is not None
        print(json.dumps(what), file=_waiting.stdin, flush=True)
        return int(_waiting.stdout.readline())


def start(
    script: Path, *arguments: str, cwd: Path, env: Mapping[str, str], out: Path, err: Path | None = None
) -> "Forked | subprocess.Popen[bytes]":
    """Run a script of the project in a process of its own; what it prints is added to `out`, its errors to `err` or there too."""
    if hasattr(os, "pidfd_open"):
        paths = {"cwd": str(cwd), "out": str(out), "err": str(err or out)}
        return Forked(_ask({"run": [str(script), *arguments], "env": dict(env), **paths}))
    with out.open("ab") as printed, (err or out).open("ab") as errors:
        return subprocess.Popen([sys.executable, str(script), *arguments], cwd=cwd, env=dict(env), stdout=printed, stderr=errors)


def run(script: Path, *arguments: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    """Run a script of the project to its end, as `subprocess.run` with what it printed caught. Raises CalledProcessError where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        code = start(script, *arguments, cwd=cwd, env=os.environ, out=out, err=err).wait()
        done = subprocess.CompletedProcess([str(script), *arguments], code, out.read_bytes(), err.read_bytes())
    if check:
        done.check_returncode()
    return done


# --- in the process that waits ------------------------------------------------------------------------------------------------------


def _serve() -> None:
    sys.path[0] = str(ROOT)
    for found in pkgutil.iter_modules([str(ROOT / "pages")]):
        importlib.import_module(f"pages.{found.name}")
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        print(os.waitpid(asked["reap"], 0)[1] if "reap" in asked else _fork(asked), flush=True)


def _fork(asked: Mapping[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    _become(asked)
    code: object = None
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as left:
        code = left.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    for deed in (threading._shutdown, atexit._run_exitfuncs, sys.stdout.flush, sys.stderr.flush):  # type: ignore[attr-defined]
        deed()
    os._exit(code if isinstance(code, int) else int(code is not None))  # to take a thousand modules apart would cost more than the rest


def _become(asked: Mapping[str, Any]) -> None:
    """Take on what the new process is to have: its words, its folder, its environment, where it prints."""
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = list(asked["run"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    for to, opened in ((0, nothing), (1, _appending(asked["out"])), (2, _appending(asked["err"]))):
        os.dup2(opened, to)
        os.close(opened)


def _appending(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)


if __name__ == "__main__":
    _serve()
