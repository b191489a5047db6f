"""Settings: read once from the environment (prefix SHARED_SPACE_), frozen, checked."""

import os
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "SHARED_SPACE_"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Misconfigured(SystemExit):
    """A setting is missing or wrong; the message says which and what to write."""


@dataclass(frozen=True)
class Settings:
    """mode: 'demo' (demo people, secret letters readable, loopback only) or 'production'.
    public_url: scheme and host that every link in a letter or feed begins with, no slash at the end.
    smtp_url: smtp://user:password@host:port or smtps://…; empty: letters are kept, not sent.
    trusted_proxies: how many proxies stand before the server (ProxyFix)."""

    mode: str
    database_url: str
    secret_key: str
    public_url: str
    smtp_url: str = ""
    mail_from: str = ""
    instance_path: Path = ROOT / "instance"
    trusted_proxies: int = 0

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (os.environ), and beneath it from the file that its
    SHARED_SPACE_ENV_FILE names. Raises Misconfigured with a sentence for people."""
    env = _with_file(os.environ if environ is None else environ)

    def read(name: str, default: str = "") -> str:
        return env.get(PREFIX + name, default).strip()

    mode = read("MODE", "demo")
    if mode not in {"demo", "production"}:
        raise Misconfigured(f"{PREFIX}MODE is '{mode}'; write demo or production.")
    instance = Path(read("INSTANCE", str(ROOT / "instance")))
    public_url = read("PUBLIC_URL").rstrip("/")
    secret_key = read("SECRET_KEY")
    if mode == "production":
        if not secret_key or len(secret_key) < 32:
            raise Misconfigured(
                f"{PREFIX}SECRET_KEY is missing or shorter than 32 characters. "
                'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        if urlsplit(public_url).scheme not in {"http", "https"} or not urlsplit(public_url).netloc:
            raise Misconfigured(
                f"{PREFIX}PUBLIC_URL is missing: for example https://rooms.example.org"
            )
    else:
        port = read("PORT", "8000")
        public_url = public_url or f"http://127.0.0.1:{port}"
        if urlsplit(public_url).hostname not in LOOPBACK:
            raise Misconfigured("The demo house answers on this computer only (127.0.0.1).")
        secret_key = secret_key or _kept_secret(instance)
    return Settings(
        mode=mode,
        database_url=read("DATABASE_URL") or default_database(instance, mode),
        secret_key=secret_key,
        public_url=public_url,
        smtp_url=read("SMTP_URL"),
        mail_from=read("MAIL_FROM"),
        instance_path=instance,
        trusted_proxies=int(read("TRUSTED_PROXIES", "0") or 0),
    )


def default_database(instance: Path, mode: str) -> str:
    """The demo has a file of its own, so that it never meets the people of a real house."""
    return f"sqlite:///{instance / ('demo.sqlite3' if mode == 'demo' else 'house.sqlite3')}"


def _with_file(env: Mapping[str, str]) -> Mapping[str, str]:
    """`env` over what its settings file says; a variable that is set wins, an empty one does not."""
    name = env.get(f"{PREFIX}ENV_FILE", "").strip()
    if not name:
        return env
    try:
        lines = Path(name).read_text("utf-8").splitlines()
    except OSError as error:
        raise Misconfigured(
            f"The settings of the house, {name}, cannot be read. Start a house with: make house"
        ) from error
    return {**_settings_in(lines, name), **{key: value for key, value in env.items() if value}}


def _settings_in(lines: list[str], name: str) -> dict[str, str]:
    """NAME=value lines as a shell and systemd read them: quotes, and comments after #."""
    settings = {}
    for number, line in enumerate(lines, start=1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            raise Misconfigured(f"{name}, line {number}: a quotation mark is missing.") from error
        if words and (len(words) > 1 or "=" not in words[0]):
            raise Misconfigured(f"{name}, line {number}: write NAME=value, or 'value' in quotes.")
        if words:
            key, _equals, value = words[0].partition("=")
            settings[key] = value
    return settings


def _kept_secret(instance: Path) -> str:
    """The demo's own secret, made at the first start and kept readable by its owner only."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = instance / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
