"""${message}"""

import sqlalchemy as sa
from alembic import op

from migrations.promises import drop_promises, install_promises, v2
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    drop_promises(op.get_bind())  # SQLite cannot rebuild a table that a trigger reads
    ${upgrades if upgrades else "pass"}
    install_promises(op.get_bind(), v2)  # the version of this migration


def downgrade() -> None:
    drop_promises(op.get_bind())
    ${downgrades if downgrades else "pass"}
    install_promises(op.get_bind(), v2)  # the version of the migration below
