"""Asking for the answers at the keyboard, or taking them from options and the environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from shared_space.kernel.i18n import NAMES
from shared_space.kernel.trilingual import LANGUAGES, Trilingual
from shared_space.notices.delivery import Refused, Unreachable
from shared_space.spaces.rules import Hours
from shared_space.start import rules
from shared_space.start.letter import send_test_letter
from shared_space.start.rules import KINDS, Answers, FirstSpace

Value = TypeVar("Value")

# Every answer as an option; its environment variable is SHARED_SPACE_START_ and its name.
OPTIONS = {
    "name-ar": "Name of the house in Arabic.",
    "name-he": "… in Hebrew.",
    "name-en": "… in English.",
    "city-ar": "The city in Arabic.",
    "city-he": "… in Hebrew.",
    "city-en": "… in English.",
    "zone": "Time zone, such as Asia/Jerusalem.",
    "latitude": "Degrees north, for sunsets.",
    "longitude": "Degrees east.",
    "languages": "Order of the languages, such as ar,he,en.",
    "administrator-name": "Who looks after the house.",
    "administrator-email": "E-mail of the administrator.",
    "administrator-language": "Language of letters to the administrator: ar, he or en.",
    "public-url": "Address of the house, such as https://rooms.example.org.",
    "database-url": "sqlite:////path or postgresql+psycopg://…",
    "smtp-url": "smtp://user:password@host:port, smtps://…, or '' to send no letters yet.",
    "mail-from": "Address that letters come from.",
    "spaces": "First spaces: 'kind|people|name in ar|in he|in en; …'",
    "open-days": "Days of opening, such as 'sun mon tue wed thu'.",
    "opens": "Time of opening, such as 08:00.",
    "closes": "Time of closing, such as 22:00.",
}


@dataclass(frozen=True)
class Asker:
    """given: option → text; interactive: ask for what is not given, and again after a mistake."""

    given: Mapping[str, str | None]
    interactive: bool

    def ask(
        self, option: str, question: str, check: Callable[[str], Value], default: str = ""
    ) -> Value:
        given = self.given.get(option)
        if given is not None or not self.interactive:
            try:
                return check(default if given is None else given)
            except ValueError as error:
                raise click.UsageError(f"--{option}: {error}") from error
        return prompt(question, check, default)

    def in_three(self, option: str, question: str) -> Trilingual:
        """A text in at least one language."""
        while True:
            texts = {
                code: self.ask(f"{option}-{code}", f"{question} ({NAMES[code]})", rules.line)
                for code in LANGUAGES
            }
            if any(texts.values()):
                return Trilingual.of(texts)
            if not self.interactive or self.given.get(f"{option}-en") is not None:
                raise click.UsageError(f"--{option}-en: write it in at least one language.")
            click.echo("Write it in at least one language.")


def prompt(question: str, check: Callable[[str], Value], default: str = "") -> Value:
    """Ask until the answer will do."""

    def value_of(text: str) -> Value:
        try:
            return check(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from error

    answer: Value = click.prompt(
        question, default=default, value_proc=value_of, show_default=bool(default)
    )
    return answer


def answers(asker: Asker, default_database: str) -> Answers:
    """Every answer, in the order in which they are asked. Raises click.UsageError."""
    name = asker.in_three("name", "Name of the house")
    city = asker.in_three("city", "City")
    zone = asker.ask("zone", "Time zone of the house", rules.zone, "Asia/Jerusalem")
    click.echo("The place of the house, for the hour of sunset, as a map shows it:")
    latitude = asker.ask("latitude", "Degrees north (south: -)", rules.latitude)
    longitude = asker.ask("longitude", "Degrees east (west: -)", rules.longitude)
    languages = asker.ask("languages", "Order of the languages", rules.languages, "ar,he,en")
    administrator_name = asker.ask("administrator-name", "Name of the administrator", rules.needed)
    administrator_email = asker.ask(
        "administrator-email", "E-mail of the administrator", rules.email
    )
    administrator_language = asker.ask(
        "administrator-language",
        "Language of letters to the administrator",
        rules.language,
        languages[0],
    )
    public_url = asker.ask(
        "public-url", "Address that people will type, with http:// or https://", rules.public_url
    )
    database_url = asker.ask("database-url", "Database", rules.database_url, default_database)
    smtp_url, mail_from = _mail(asker, administrator_email, administrator_language, public_url)
    return Answers(
        name=name,
        city=city,
        zone=zone,
        latitude=latitude,
        longitude=longitude,
        languages=languages,
        administrator_name=administrator_name,
        administrator_email=administrator_email,
        administrator_language=administrator_language,
        public_url=public_url,
        database_url=database_url,
        smtp_url=smtp_url,
        mail_from=mail_from,
        spaces=_spaces(asker),
        hours=_hours(asker),
    )


def _mail(asker: Asker, reader: str, language: str, public_url: str) -> tuple[str, str]:
    """The mail server and the sender, once a test letter was taken; ('', '') to go on without."""
    while True:
        smtp_url = asker.ask(
            "smtp-url",
            "Mail server, smtp://user:password@host:port (Enter: no letters for now)",
            rules.smtp_url,
        )
        if not smtp_url:
            click.echo("Letters are kept until the mail server is written in the settings file.")
            return "", ""
        mail_from = asker.ask("mail-from", "Letters come from", rules.email, reader)
        try:
            send_test_letter(
                smtp_url, sender=mail_from, reader=reader, language=language, public_url=public_url
            )
        except (Refused, Unreachable) as error:
            sentence = f"The test letter did not leave: {error}"
            if not asker.interactive or asker.given.get("smtp-url") is not None:
                raise click.ClickException(
                    f"{sentence}\nNothing was written. To go on without letters: --smtp-url ''"
                ) from error
            click.echo(sentence)
            if click.confirm("Go on without letters for now?", default=False):
                return "", ""
        else:
            click.echo(f"A test letter is on its way to {reader}.")
            return smtp_url, mail_from


def _spaces(asker: Asker) -> tuple[FirstSpace, ...]:
    if asker.given.get("spaces") is not None or not asker.interactive:
        return asker.ask("spaces", "", rules.spaces)
    click.echo("The first spaces. Leave all three names empty when there are no more.")
    found: list[FirstSpace] = []
    while True:
        texts = {
            code: prompt(f"Space {len(found) + 1}, name ({NAMES[code]})", rules.line)
            for code in LANGUAGES
        }
        if not any(texts.values()):
            return tuple(found)
        kind = prompt(f"Kind ({', '.join(KINDS)})", rules.kind, KINDS[0])
        people = prompt("How many people fit", rules.people)
        name = Trilingual.of(texts)
        slug = rules.space_slug(name, kind, [space.slug for space in found])
        found.append(FirstSpace(slug, kind, people, name))


def _hours(asker: Asker) -> tuple[Hours, ...]:
    while True:
        days = asker.ask("open-days", "The house is open on", rules.weekdays, "sun mon tue wed thu")
        opens = asker.ask("opens", "From", rules.wall_time, "08:00")
        closes = asker.ask("closes", "Until", rules.wall_time, "22:00")
        try:
            return rules.opening_hours(days, opens, closes)
        except ValueError as error:
            if not asker.interactive or asker.given.get("closes") is not None:
                raise click.UsageError(f"--closes: {error}") from error
            click.echo(str(error))


def shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
