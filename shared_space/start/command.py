"""flask start-house."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError

from shared_space.house.errors import AlreadyStarted
from shared_space.kernel import clock
from shared_space.kernel.config import Settings, default_database
from shared_space.kernel.db import db
from shared_space.start import asking
from shared_space.start.files import settings_file
from shared_space.start.rules import Answers
from shared_space.start.service import start_house

ENVIRONMENT = "SHARED_SPACE_START_"


def command(create_app: Callable[[Settings], Flask]) -> click.Command:
    """The command; create_app: makes the application of the house that is begun."""

    @with_appcontext
    def start(file: Path | None, no_questions: bool, **given: str | None) -> None:
        path = file or current_app.config["SETTINGS"].instance_path / "house.env"
        if path.exists():
            raise click.ClickException(
                f"{asking.shown(path)} is there: a house was begun already. Serve it: make serve"
            )
        options = {name.replace("_", "-"): text for name, text in given.items()}
        asker = asking.Asker(options, interactive=not no_questions)
        if asker.interactive:
            click.echo("A new house. Enter takes the answer in brackets; nothing is written yet.")
        answers = asking.answers(asker, default_database(path.parent.resolve(), "production"))
        _begin(create_app, answers, path)

    start.__doc__ = "Begin a real house, empty: names, place, administrator, letters, first spaces."
    return click.command("start-house", params=_options(), help=start.__doc__)(start)


def _options() -> list[click.Parameter]:
    named = [
        click.Option([f"--{name}"], envvar=ENVIRONMENT + name.upper().replace("-", "_"), help=words)
        for name, words in asking.OPTIONS.items()
    ]
    file = click.Option(
        ["--file"],
        type=click.Path(path_type=Path, dir_okay=False),
        envvar=f"{ENVIRONMENT}FILE",
        help="Where the settings go (instance/house.env).",
    )
    quiet = click.Option(
        ["--no-questions"],
        is_flag=True,
        envvar=f"{ENVIRONMENT}NO_QUESTIONS",
        help="Ask nothing: take options and their defaults.",
    )
    return [*named, file, quiet]


def _begin(create_app: Callable[[Settings], Flask], answers: Answers, path: Path) -> None:
    settings = Settings(
        mode="production",
        database_url=answers.database_url,
        secret_key=secrets.token_urlsafe(48),
        public_url=answers.public_url,
        smtp_url=answers.smtp_url,
        mail_from=answers.mail_from,
        instance_path=path.parent.resolve(),
    )
    try:
        with settings_file(path, settings):
            token = _write(create_app(settings), answers)
    except AlreadyStarted as error:
        raise click.ClickException(
            "There is a house in this database already; nothing was changed."
        ) from error
    except DBAPIError as error:
        raise click.ClickException(f"The database did not take it: {error.orig}") from error
    except OSError as error:
        raise click.ClickException(f"{asking.shown(path)} cannot be written: {error}") from error
    _say_goodbye(answers, path, token)


def _write(app: Flask, answers: Answers) -> str:
    """The database file, too, is its owner's alone."""
    mask = os.umask(0o077)
    with app.app_context():
        try:
            upgrade()
            return start_house(answers, now=clock.now())
        finally:
            db.session.remove()
            db.engine.dispose()
            os.umask(mask)


def _say_goodbye(answers: Answers, path: Path, token: str) -> None:
    click.echo("")
    click.echo(f"The house stands. Its settings: {asking.shown(path)} (keep a copy; it is secret)")
    click.echo("Serve it, letters included:  make serve    (HOST=127.0.0.1 PORT=8000)")
    if answers.smtp_url:
        click.echo(
            f"A letter with a link to sign in leaves for {answers.administrator_email} then."
        )
    else:
        click.echo("Then sign in with this link; it works once, and for 14 days:")
        click.echo(f"{answers.public_url}/sign-in/link/{token}")
