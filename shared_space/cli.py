"""The flask commands."""

import json
from collections.abc import Callable
from typing import NamedTuple

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from shared_space.demo import commands as demo_commands
from shared_space.desk import commands
from shared_space.kernel import clock
from shared_space.kernel.config import Settings
from shared_space.kernel.trilingual import LANGUAGES
from shared_space.members import demo
from shared_space.members import queries as members_queries
from shared_space.members import service as members_service
from shared_space.members.errors import EmailUnfit
from shared_space.notices import worker
from shared_space.organizations.queries import memberships_of
from shared_space.start import command as start_command


def register(app: Flask, create_app: Callable[[Settings], Flask]) -> None:
    """Add every command to `flask`. create_app: for the house that `start-house` begins."""
    app.cli.add_command(start_command.command(create_app))
    app.cli.add_command(demo_commands.seed_demo)
    app.cli.add_command(demo_commands.load_house)
    app.cli.add_command(commands.check_house)
    app.cli.add_command(commands.backup)
    app.cli.add_command(commands.restore)
    app.cli.add_command(create_administrator)
    app.cli.add_command(demo_people)

    @app.cli.command("work", with_appcontext=False)
    @click.option("--once", is_flag=True, help="Send what is due now, then stop.")
    def work(once: bool) -> None:
        """Send letters and do what comes round. Any number may run beside each other."""
        worker.work(app, once=once)


@click.command("create-administrator")
@click.option("--email", prompt="E-mail")
@click.option("--name", prompt="Name")
@click.option(
    "--language", type=click.Choice(LANGUAGES), prompt="Language of the letters", default="ar"
)
@with_appcontext
def create_administrator(email: str, name: str, language: str) -> None:
    """Add an administrator, and send a link to sign in; print it when no letters are sent."""
    if not name.strip():
        raise click.BadParameter("The name is empty.")
    try:
        _person, token = members_service.create_administrator(
            email, name.strip()[:120], language, now=clock.now()
        )
    except EmailUnfit as error:
        raise click.BadParameter(f"{email} is not an e-mail address.") from error
    settings = current_app.config["SETTINGS"]
    if settings.smtp_url:
        click.echo(f"A letter with a link to sign in is on its way to {email}.")
    else:
        click.echo("Sign in with this link; it works once:")
        click.echo(f"{settings.public_url}/sign-in/link/{token}")


@click.command("demo-people")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_appcontext
def demo_people(as_json: bool) -> None:
    """Say how to sign in as each person of the demo house."""
    if not current_app.config["SETTINGS"].is_demo:
        raise click.ClickException("There are demo people in the demo house only.")
    people = _demo_people()
    if as_json:
        click.echo(json.dumps([person._asdict() for person in people], ensure_ascii=False))
        return
    for person in people:
        click.echo(f"{person.role:<14} {person.email:<44} {person.password}")


class DemoPerson(NamedTuple):
    role: str
    name: str
    email: str
    password: str


def _demo_people() -> list[DemoPerson]:
    """House staff first, then coordinators, then members."""
    people = []
    for person in members_queries.people_at(demo.EMAIL_ENDING):
        roles = {
            "administrator": person.is_administrator,
            "manager": person.is_manager,
            "coordinator": "coordinator" in memberships_of(person.id).values(),
            "member": True,
        }
        role = next(name for name, has in roles.items() if has)
        people.append(DemoPerson(role, person.name, person.email, demo.PASSWORD))
    order = ("administrator", "manager", "coordinator", "member")
    return sorted(people, key=lambda person: (order.index(person.role), person.email))
