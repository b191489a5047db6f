"""What gunicorn is told about its processes: `--config python:shared_space.web_process`."""

import gc
from typing import Any

YOUNG, MIDDLE, OLD = 20_000, 20, 20


def post_worker_init(_worker: Any) -> None:
    """What was loaded at the start stays for good: sparing the collector from walking through it
    again and again takes a sixth off a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
