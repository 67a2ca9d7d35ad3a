"""Make sure that there is a Chromium for the tests: the system's, else Debian's, else Playwright's own. `--fonts`: and Chinese fonts, for pictures.

The shell is the same browser without windows, menus and their renderers: a clean room in it costs a third of what it costs in the whole one.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


SHELL = "chromium-headless-shell"


def found(*, whole: bool = False) -> str | None:
    """The path of a Chromium of this system, or None; `whole`: one with all its windows, which is asked for what the shell leaves out."""
    return next((path for name in (*(() if whole else (SHELL,)), *NAMES) if (path := shutil.which(name))), None)


def _debian(*packages: str) -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    return subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=False, **quiet).returncode == 0


TOOLS = {"certutil": "libnss3-tools", "caddy": "caddy"}
"""What a few stories want besides, and are skipped without: a browser's store of certificates, a web server to stand behind."""


def main() -> int:
    """Returns 0 when there is a browser."""
    if "--fonts" in sys.argv and not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout:
        _debian("fonts-noto-cjk", "fontconfig")
    wanted = [package for command, package in TOOLS.items() if not shutil.which(command)]
    if wanted:
        _debian(*wanted)
    if not shutil.which(SHELL):
        _debian(SHELL)
    if found(whole=True) or (_debian("chromium") and found(whole=True)):
        return 0
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
