"""flask seed-demo, flask load-house."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from shared_space.demo import service
from shared_space.demo.errors import NotForThisHouse
from shared_space.kernel import clock


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Fill an empty database with the demo house; one that is there stays as it is."""
    if not current_app.config["SETTINGS"].is_demo:
        raise click.ClickException(
            "Demo people live in the demo house only (SHARED_SPACE_MODE=demo). "
            "A real house is served with: make serve"
        )
    began = time.monotonic()
    try:
        if service.is_there():
            click.echo("The demo house is there already; nothing was changed.")
            return
        click.echo("Filling the demo house …")
        service.seed(clock.now())
    except NotForThisHouse as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The demo house stands ({time.monotonic() - began:.0f} s).")
