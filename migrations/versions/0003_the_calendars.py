"""the calendars"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fragments',
    sa.Column('uid', sa.String(length=80), nullable=False),
    sa.Column('form', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('stamp', sa.String(length=200), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('uid', 'form', 'language', name=op.f('pk_fragments'))
    )
    op.create_table('imports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_imports_organization_id_organizations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_imports_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_imports_person_id'), ['person_id'], unique=False)

    op.create_table('colleagues',
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['added_by_id'], ['people.id'], name=op.f('fk_colleagues_added_by_id_people')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_colleagues_booking_id_bookings')),
    sa.PrimaryKeyConstraint('booking_id', 'email', name=op.f('pk_colleagues'))
    )

    # not in a batch, which on SQLite would rebuild the tables without their checks
    op.add_column('calendar_links', sa.Column('detail', sa.String(length=4), server_default='full', nullable=False))
    op.add_column('calendar_links', sa.Column('reminder_minutes', sa.Integer(), nullable=True))
    op.add_column('calendar_links', sa.Column('days_back', sa.Integer(), server_default='90', nullable=False))
    op.add_column('calendar_links', sa.Column('days_ahead', sa.Integer(), server_default='400', nullable=False))
    op.add_column('calendar_links', sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('people', sa.Column('invitations', sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column('people', 'invitations')
    for name in ('changed_at', 'days_ahead', 'days_back', 'reminder_minutes', 'detail'):
        op.drop_column('calendar_links', name)

    op.drop_table('colleagues')
    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_imports_person_id'))

    op.drop_table('imports')
    op.drop_table('fragments')
