"""registrations"""

import sqlalchemy as sa
from alembic import op

from migrations.promises import drop_promises, install_promises, v2, v3

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

LIVE = "state IN ('asked','registered') AND email <> ''"


def upgrade() -> None:
    drop_promises(op.get_bind())
    op.create_table('registrations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('invitations', sa.Boolean(), nullable=False),
    sa.Column('link_hash', sa.String(length=64), nullable=False),
    sa.Column('submission_key', sa.String(length=64), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('asked','registered','withdrawn','expired')", name=op.f('ck_registrations_state')),
    sa.CheckConstraint("state <> 'asked' OR kept_until IS NOT NULL", name=op.f('ck_registrations_kept')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_registrations_person_id_people')),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshops.id'], name=op.f('fk_registrations_workshop_id_workshops')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registrations')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_registrations_link_hash')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_registrations_submission_key'))
    )
    op.create_index('ix_registrations_workshop_state', 'registrations', ['workshop_id', 'state'], unique=False)
    op.create_index(op.f('ix_registrations_person_id'), 'registrations', ['person_id'], unique=False)
    op.create_index('uq_registrations_live', 'registrations', ['workshop_id', 'email'], unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE))

    # not in a batch, which on SQLite would rebuild the table without its checks
    op.add_column('workshops', sa.Column('registration', sa.String(length=10), server_default='none', nullable=False))
    op.add_column('workshops', sa.Column('registration_count', sa.Integer(), server_default='0', nullable=False))
    install_promises(op.get_bind(), v3)  # the version of this migration


def downgrade() -> None:
    drop_promises(op.get_bind())
    op.drop_column('workshops', 'registration_count')
    op.drop_column('workshops', 'registration')
    op.drop_index('uq_registrations_live', table_name='registrations')
    op.drop_index(op.f('ix_registrations_person_id'), table_name='registrations')
    op.drop_index('ix_registrations_workshop_state', table_name='registrations')
    op.drop_table('registrations')
    install_promises(op.get_bind(), v2)  # the version of the migrations below
