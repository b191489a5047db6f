"""flask check-house, backup, restore."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade

from shared_space.desk.sweep import sweep
from shared_space.kernel.backup import BackupRefused
from shared_space.kernel.backup import backup as write_backup
from shared_space.kernel.backup import restore as read_backup


@click.command("check-house")
@with_appcontext
def check_house() -> None:
    """Check every promise of the database again, row by row."""
    if not _report():
        raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole house to FILE, while it is in use."""
    try:
        counts = write_backup(file)
    except (BackupRefused, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {_rows(counts)}. It holds personal data: keep it where only you can read.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Throw away what is in this house now.")
@with_appcontext
def restore(file: Path, *, force: bool) -> None:
    """Fill this house from FILE, bring it up to date and check it."""
    try:
        counts = read_backup(file, lambda revision: upgrade(revision=revision), force=force)
    except (BackupRefused, OSError) as error:
        raise click.ClickException(str(error)) from error
    upgrade()
    click.echo(f"restored from {file}: {_rows(counts)}")
    if not _report():
        raise SystemExit(1)


def _report() -> bool:
    """Print what was checked. Returns whether every promise is kept."""
    findings = sweep()
    for finding in findings:
        counted = ", ".join(f"{number:,} {what}" for what, number in finding.counted.items())
        verdict = f"{len(finding.violations)} BROKEN" if finding.violations else "kept"
        click.echo(f"{finding.promise}: {verdict} ({counted or 'nothing to look at'})")
        for line in finding.violations:
            click.echo(f"  {line}")
    return not any(finding.violations for finding in findings)


def _rows(counts: dict[str, int]) -> str:
    return f"{sum(counts.values()):,} rows in {len(counts)} tables"
