"""The settings file of a house: readable by its owner only, and there only when the house stands."""

import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared_space.kernel.config import PREFIX, Settings


@contextmanager
def settings_file(path: Path, settings: Settings) -> Iterator[None]:
    """Write the file beside its place first, so that no house is begun whose key could not be kept;
    it takes its place when the block ends well, and goes when it does not. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_written(settings))
        file.flush()
        os.fsync(file.fileno())
    try:
        yield
        os.link(draft, path)  # unlike a rename, it never takes the place of another house's file
    finally:
        draft.unlink()


def _written(settings: Settings) -> str:
    values = {
        "MODE": settings.mode,
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": settings.database_url,
        "INSTANCE": str(settings.instance_path),
        "SMTP_URL": settings.smtp_url,
        "MAIL_FROM": settings.mail_from,
    }
    lines = [f"{PREFIX}{name}={shlex.quote(value)}" for name, value in values.items()]
    return "\n".join(
        (
            "# The settings of this house; .env.example says what each means.",
            "# Keep a copy in a safe place, and show it to nobody.",
            *lines,
            "",
        )
    )
