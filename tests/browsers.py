"""The Chromium on this machine, if there is one; refuses to download a browser."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium() -> str | None:
    """Where Chromium is. On continuous integration it is taken to be there, so that its absence is a failure."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (NAMES[0] if os.environ.get("CI") else None)
