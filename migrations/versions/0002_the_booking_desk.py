"""the booking desk"""

import sqlalchemy as sa
from alembic import op

from migrations.promises import drop_promises, install_promises, v1, v2

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    drop_promises(op.get_bind())  # SQLite cannot rebuild a table that a trigger reads
    op.create_table('equipment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('pieces', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claim_count', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint('pieces >= 0 AND pieces <= 999', name=op.f('ck_equipment_pieces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_equipment')),
    sa.UniqueConstraint('slug', name=op.f('uq_equipment_slug'))
    )
    op.create_table('house_days',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('instead_of', sa.Date(), nullable=True),
    sa.Column('name', sa.JSON(), nullable=True),
    sa.Column('community', sa.String(length=20), nullable=False),
    sa.CheckConstraint("(code = '' AND day IS NOT NULL AND instead_of IS NULL AND name IS NOT NULL) OR (code <> '' AND instead_of IS NOT NULL)", name=op.f('ck_house_days_added_or_shifted')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house_days'))
    )
    with op.batch_alter_table('house_days', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_house_days_day'), ['day'], unique=False)

    op.create_table('deputies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_deputies_span')),
    sa.CheckConstraint('person_id <> deputy_id', name=op.f('ck_deputies_another')),
    sa.ForeignKeyConstraint(['deputy_id'], ['people.id'], name=op.f('fk_deputies_deputy_id_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_deputies_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deputies'))
    )
    with op.batch_alter_table('deputies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deputies_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_deputies_person_id'), ['person_id'], unique=False)

    op.create_table('co_hosts',
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_co_hosts_booking_id_bookings')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_co_hosts_organization_id_organizations')),
    sa.PrimaryKeyConstraint('booking_id', 'organization_id', name=op.f('pk_co_hosts'))
    )
    op.create_table('need_checks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.String(length=7), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_need_checks_booking_id_bookings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need_checks')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_need_checks_token_hash'))
    )
    with op.batch_alter_table('need_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_checks_booking_id'), ['booking_id'], unique=False)

    op.create_table('needs',
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('layout', sa.String(length=12), nullable=False),
    sa.Column('interpretation', sa.JSON(), nullable=False),
    sa.Column('wheelchair', sa.Integer(), nullable=False),
    sa.Column('childcare', sa.Integer(), nullable=False),
    sa.Column('kosher', sa.Integer(), nullable=False),
    sa.Column('halal', sa.Integer(), nullable=False),
    sa.Column('prayer_break', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_needs_booking_id_bookings')),
    sa.PrimaryKeyConstraint('booking_id', name=op.f('pk_needs'))
    )
    op.create_table('skipped_dates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('objections', sa.JSON(), nullable=False),
    sa.Column('added_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_skipped_dates_booking_id_bookings')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_skipped_dates_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skipped_dates')),
    sa.UniqueConstraint('booking_id', 'starts_at', name=op.f('uq_skipped_dates_booking_id_starts_at'))
    )
    with op.batch_alter_table('skipped_dates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_skipped_dates_booking_id'), ['booking_id'], unique=False)

    op.create_table('equipment_claims',
    sa.Column('occurrence_id', sa.Integer(), nullable=False),
    sa.Column('equipment_id', sa.Integer(), nullable=False),
    sa.Column('pieces', sa.Integer(), nullable=False),
    sa.Column('claims_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claims_until', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('pieces >= 1', name=op.f('ck_equipment_claims_pieces')),
    sa.ForeignKeyConstraint(['equipment_id'], ['equipment.id'], name=op.f('fk_equipment_claims_equipment_id_equipment')),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_equipment_claims_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('occurrence_id', 'equipment_id', name=op.f('pk_equipment_claims'))
    )
    with op.batch_alter_table('equipment_claims', schema=None) as batch_op:
        batch_op.create_index('ix_equipment_claims_span', ['equipment_id', 'claims_from', 'claims_until'], unique=False)

    op.create_table('proposals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('holder_occurrence_id', sa.Integer(), nullable=False),
    sa.Column('asker_organization_id', sa.Integer(), nullable=False),
    sa.Column('asker_occurrence_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('swap','shorten','together')", name=op.f('ck_proposals_kind')),
    sa.CheckConstraint("state IN ('open','accepted','declined','withdrawn','lapsed')", name=op.f('ck_proposals_state')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['people.id'], name=op.f('fk_proposals_answered_by_id_people')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['people.id'], name=op.f('fk_proposals_asked_by_id_people')),
    sa.ForeignKeyConstraint(['asker_occurrence_id'], ['occurrences.id'], name=op.f('fk_proposals_asker_occurrence_id_occurrences')),
    sa.ForeignKeyConstraint(['asker_organization_id'], ['organizations.id'], name=op.f('fk_proposals_asker_organization_id_organizations')),
    sa.ForeignKeyConstraint(['holder_occurrence_id'], ['occurrences.id'], name=op.f('fk_proposals_holder_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposals'))
    )
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposals_asker_organization_id'), ['asker_organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposals_holder_occurrence_id'), ['holder_occurrence_id'], unique=False)
        batch_op.create_index('uq_proposals_open', ['holder_occurrence_id', 'asker_organization_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('waiting_places',
    sa.Column('occurrence_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_waiting_places_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('occurrence_id', name=op.f('pk_waiting_places'))
    )
    op.create_table('offers',
    sa.Column('occurrence_id', sa.Integer(), nullable=False),
    sa.Column('instead_of_id', sa.Integer(), nullable=False),
    sa.Column('offered_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['instead_of_id'], ['occurrences.id'], name=op.f('fk_offers_instead_of_id_occurrences')),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_offers_occurrence_id_occurrences')),
    sa.ForeignKeyConstraint(['offered_by_id'], ['people.id'], name=op.f('fk_offers_offered_by_id_people')),
    sa.PrimaryKeyConstraint('occurrence_id', name=op.f('pk_offers'))
    )
    with op.batch_alter_table('offers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offers_instead_of_id'), ['instead_of_id'], unique=False)

    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('guest', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.add_column(sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('house', schema=None) as batch_op:
        batch_op.add_column(sa.Column('days_mark', sa.String(length=16), server_default='', nullable=False))

    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('at_once', sa.String(length=10), server_default='everybody', nullable=False))
        batch_op.add_column(sa.Column('quota_period', sa.String(length=5), server_default='month', nullable=False))
        batch_op.add_column(sa.Column('quota_resident_hours', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('quota_member_hours', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('expire_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('no_show_minutes', sa.Integer(), nullable=True))
        batch_op.create_check_constraint('at_once', "at_once IN ('everybody','residents','nobody')")
        batch_op.create_check_constraint('quota_period', "quota_period IN ('week','month')")

    install_promises(op.get_bind(), v2)  # the version of this migration


def downgrade() -> None:
    drop_promises(op.get_bind())
    with op.batch_alter_table('policies', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_policies_at_once'), type_='check')
        batch_op.drop_constraint(op.f('ck_policies_quota_period'), type_='check')
        batch_op.drop_column('no_show_minutes')
        batch_op.drop_column('expire_days')
        batch_op.drop_column('quota_member_hours')
        batch_op.drop_column('quota_resident_hours')
        batch_op.drop_column('quota_period')
        batch_op.drop_column('at_once')

    # not in a batch, which on SQLite would rebuild the tables without their checks
    op.drop_column('house', 'days_mark')
    op.drop_column('occurrences', 'checked_in_at')
    op.drop_column('bookings', 'guest')

    with op.batch_alter_table('offers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offers_instead_of_id'))

    op.drop_table('offers')
    op.drop_table('waiting_places')
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.drop_index('uq_proposals_open', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_proposals_holder_occurrence_id'))
        batch_op.drop_index(batch_op.f('ix_proposals_asker_organization_id'))

    op.drop_table('proposals')
    with op.batch_alter_table('equipment_claims', schema=None) as batch_op:
        batch_op.drop_index('ix_equipment_claims_span')

    op.drop_table('equipment_claims')
    with op.batch_alter_table('skipped_dates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_skipped_dates_booking_id'))

    op.drop_table('skipped_dates')
    op.drop_table('needs')
    with op.batch_alter_table('need_checks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_checks_booking_id'))

    op.drop_table('need_checks')
    op.drop_table('co_hosts')
    with op.batch_alter_table('deputies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deputies_person_id'))
        batch_op.drop_index(batch_op.f('ix_deputies_deputy_id'))

    op.drop_table('deputies')
    with op.batch_alter_table('house_days', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_house_days_day'))

    op.drop_table('house_days')
    op.drop_table('equipment')
    install_promises(op.get_bind(), v1)  # the version of the migration below
