"""flask seed-demo, flask load-house."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext

from shared_space.demo import load_plan, loading, service
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
            click.echo(
                "The demo house is there already; nothing was changed. "
                "For one with fresh days remove its database, as a rule instance/demo.sqlite3*"
            )
            return
        click.echo("Filling the demo house …")
        service.seed(clock.now())
    except NotForThisHouse as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The demo house stands ({time.monotonic() - began:.0f} s).")


@click.command("load-house")
@click.option("--bookings", type=click.IntRange(load_plan.FEWEST, 1_000_000), default=1000)
@click.option("--seed", type=int, default=7)
@with_appcontext
def load_house(bookings: int, seed: int) -> None:
    """Fill an empty database by number, for measuring: 12 spaces, 70 organizations."""
    began = time.monotonic()
    now = clock.now()
    try:
        loaded = loading.load(bookings, seed, load_plan.next_monday(now.date()), now)
    except NotForThisHouse as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if current_app.config["SETTINGS"].is_demo:
        loading.let_them_sign_in()
    click.echo(
        f"{loaded.occurrences:,} occurrences from {loaded.first} to {loaded.last} "
        f"({time.monotonic() - began:.0f} s)."
    )
    click.echo(f"The measured day is {loaded.measured}: {load_plan.ON_THE_MEASURED_DAY} of them.")
