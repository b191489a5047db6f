"""the house"""

import sqlalchemy as sa
from alembic import op

from migrations.promises import drop_promises, install_promises, v1

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('subject_kind', sa.String(length=30), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_rows'))
    )
    with op.batch_alter_table('audit_rows', schema=None) as batch_op:
        batch_op.create_index('ix_audit_rows_subject', ['subject_kind', 'subject_id'], unique=False)

    op.create_table('house',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('city', sa.JSON(), nullable=False),
    sa.Column('address', sa.JSON(), nullable=True),
    sa.Column('directions', sa.JSON(), nullable=True),
    sa.Column('about', sa.JSON(), nullable=True),
    sa.Column('access', sa.JSON(), nullable=True),
    sa.Column('zone', sa.String(length=60), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=False),
    sa.Column('longitude', sa.Float(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('accessibility_contact', sa.String(length=254), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_house_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_house'))
    )
    op.create_table('organizations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('about', sa.JSON(), nullable=True),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('neighbourhoods', sa.JSON(), nullable=True),
    sa.Column('website', sa.String(length=300), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('members_may_request', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('applied','member','former')", name=op.f('ck_organizations_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organizations')),
    sa.UniqueConstraint('slug', name=op.f('uq_organizations_slug'))
    )
    op.create_table('people',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('phone', sa.String(length=30), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('is_manager', sa.Boolean(), nullable=False),
    sa.Column('is_administrator', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('invited','active','left')", name=op.f('ck_people_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('email', name=op.f('uq_people_email'))
    )
    op.create_table('policies',
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('window_days', sa.Integer(), nullable=False),
    sa.Column('step_minutes', sa.Integer(), nullable=False),
    sa.Column('shortest_minutes', sa.Integer(), nullable=False),
    sa.Column('longest_minutes', sa.Integer(), nullable=False),
    sa.Column('ask_over_minutes', sa.Integer(), nullable=False),
    sa.Column('most_dates', sa.Integer(), nullable=False),
    sa.Column('ask_over_dates', sa.Integer(), nullable=False),
    sa.Column('ask_over_seats', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_policies'))
    )
    op.create_table('spaces',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('about', sa.JSON(), nullable=True),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('turnaround_minutes', sa.Integer(), nullable=False),
    sa.Column('approval', sa.String(length=8), nullable=False),
    sa.Column('floor', sa.JSON(), nullable=True),
    sa.Column('equipment', sa.JSON(), nullable=False),
    sa.Column('access', sa.JSON(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('claim_count', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("approval IN ('at_once','asks')", name=op.f('ck_spaces_approval')),
    sa.CheckConstraint("kind IN ('work_room','meeting_hall','open_space')", name=op.f('ck_spaces_kind')),
    sa.CheckConstraint('people >= 1 AND people <= 2000', name=op.f('ck_spaces_people')),
    sa.CheckConstraint('seats >= 1 AND seats <= 500', name=op.f('ck_spaces_seats')),
    sa.CheckConstraint('turnaround_minutes >= 0 AND turnaround_minutes <= 240', name=op.f('ck_spaces_turnaround')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spaces')),
    sa.UniqueConstraint('slug', name=op.f('uq_spaces_slug'))
    )
    op.create_table('throttles',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttles'))
    )
    op.create_table('affiliations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("role IN ('member','coordinator')", name=op.f('ck_affiliations_role')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_affiliations_organization_id_organizations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_affiliations_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_affiliations')),
    sa.UniqueConstraint('person_id', 'organization_id', name=op.f('uq_affiliations_person_id_organization_id'))
    )
    with op.batch_alter_table('affiliations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_affiliations_organization_id'), ['organization_id'], unique=False)

    op.create_table('audit_notes',
    sa.Column('audit_row_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['audit_row_id'], ['audit_rows.id'], name=op.f('fk_audit_notes_audit_row_id_audit_rows')),
    sa.PrimaryKeyConstraint('audit_row_id', name=op.f('pk_audit_notes'))
    )
    op.create_table('bookings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('requester_id', sa.Integer(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('visibility', sa.String(length=8), nullable=False),
    sa.Column('recurrence', sa.JSON(), nullable=True),
    sa.Column('submission_key', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("visibility IN ('public','house','private')", name=op.f('ck_bookings_visibility')),
    sa.CheckConstraint('people >= 1', name=op.f('ck_bookings_people')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['people.id'], name=op.f('fk_bookings_entered_by_id_people')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_bookings_organization_id_organizations')),
    sa.ForeignKeyConstraint(['requester_id'], ['people.id'], name=op.f('fk_bookings_requester_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bookings')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_bookings_submission_key'))
    )
    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bookings_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_requester_id'), ['requester_id'], unique=False)

    op.create_table('calendar_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('scope', sa.String(length=12), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("scope IN ('mine','organization','house')", name=op.f('ck_calendar_links_scope')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_calendar_links_organization_id_organizations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_calendar_links_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_links_token_hash'))
    )
    with op.batch_alter_table('calendar_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_links_person_id'), ['person_id'], unique=False)

    op.create_table('closures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.JSON(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_closures_span')),
    sa.ForeignKeyConstraint(['created_by_id'], ['people.id'], name=op.f('fk_closures_created_by_id_people')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_closures_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closures'))
    )
    with op.batch_alter_table('closures', schema=None) as batch_op:
        batch_op.create_index('ix_closures_span', ['starts_at', 'ends_at'], unique=False)

    op.create_table('devices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('kept', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('idle_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_devices_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_devices')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_devices_token_hash'))
    )
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_devices_person_id'), ['person_id'], unique=False)

    op.create_table('letters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('to_name', sa.String(length=120), nullable=False),
    sa.Column('to_email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body_text', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=False),
    sa.Column('calendar_method', sa.String(length=10), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease', sa.String(length=64), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_error', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('queued','sending','sent','dead','recalled')", name=op.f('ck_letters_state')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_letters_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letters')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_letters_dedupe_key'))
    )
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.create_index('ix_letters_decision_id', ['decision_id'], unique=False)
        batch_op.create_index('ix_letters_due', ['state', 'next_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_letters_person_id'), ['person_id'], unique=False)

    op.create_table('kept_forms',
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('path', sa.String(length=500), nullable=False),
    sa.Column('fields', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_kept_forms_person_id_people')),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_kept_forms'))
    )
    op.create_table('mailbox_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=12), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('next_path', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('invitation','sign_in','reset')", name=op.f('ck_mailbox_links_purpose')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mailbox_links_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_mailbox_links_token_hash'))
    )
    with op.batch_alter_table('mailbox_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailbox_links_person_id'), ['person_id'], unique=False)

    op.create_table('opening_hours',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=True),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('opens', sa.Time(), nullable=True),
    sa.Column('closes', sa.Time(), nullable=False),
    sa.CheckConstraint('weekday BETWEEN 0 AND 6', name=op.f('ck_opening_hours_weekday')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_opening_hours_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening_hours'))
    )
    with op.batch_alter_table('opening_hours', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opening_hours_space_id'), ['space_id'], unique=False)

    op.create_table('residencies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_residencies_span')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_residencies_organization_id_organizations')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_residencies_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_residencies'))
    )
    with op.batch_alter_table('residencies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_residencies_organization_id'), ['organization_id'], unique=False)
        batch_op.create_index('ix_residencies_space_id', ['space_id', 'starts_at'], unique=False)

    op.create_table('workshops',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('organization_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=True),
    sa.Column('topic', sa.String(length=30), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('joint', sa.Boolean(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('submission_key', sa.String(length=64), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft','published','cancelled')", name=op.f('ck_workshops_state')),
    sa.CheckConstraint('capacity IS NULL OR capacity >= 1', name=op.f('ck_workshops_capacity')),
    sa.ForeignKeyConstraint(['created_by_id'], ['people.id'], name=op.f('fk_workshops_created_by_id_people')),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], name=op.f('fk_workshops_organization_id_organizations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshops')),
    sa.UniqueConstraint('slug', name=op.f('uq_workshops_slug')),
    sa.UniqueConstraint('submission_key', name=op.f('uq_workshops_submission_key'))
    )
    with op.batch_alter_table('workshops', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_workshops_organization_id'), ['organization_id'], unique=False)

    op.create_table('decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('verb', sa.String(length=8), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undo_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason_code', sa.String(length=30), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint("verb IN ('approve','decline','cancel')", name=op.f('ck_decisions_verb')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_decisions_booking_id_bookings')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['people.id'], name=op.f('fk_decisions_decided_by_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions'))
    )
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decisions_booking_id'), ['booking_id'], unique=False)

    op.create_table('occurrences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.String(length=80), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claims_from', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claims_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.Column('offered_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('objections', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name=op.f('ck_occurrences_offer')),
    sa.CheckConstraint("state IN ('requested','approved','declined','withdrawn','expired','offered','cancelled','moved','released')", name=op.f('ck_occurrences_state')),
    sa.CheckConstraint('claims_from <= starts_at AND claims_until >= ends_at', name=op.f('ck_occurrences_claim')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_occurrences_span')),
    sa.CheckConstraint('seats >= 1', name=op.f('ck_occurrences_seats')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_occurrences_booking_id_bookings')),
    sa.ForeignKeyConstraint(['replaces_id'], ['occurrences.id'], name=op.f('fk_occurrences_replaces_id_occurrences')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_occurrences_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_occurrences')),
    sa.UniqueConstraint('uid', 'sequence', name=op.f('uq_occurrences_uid_sequence'))
    )
    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_occurrences_booking_id'), ['booking_id'], unique=False)
        batch_op.create_index('ix_occurrences_claims', ['space_id', 'claims_from', 'claims_until', 'seats'], unique=False, sqlite_where=sa.text("state IN ('approved','offered')"), postgresql_where=sa.text("state IN ('approved','offered')"))
        batch_op.create_index('ix_occurrences_requested', ['space_id', 'starts_at'], unique=False, sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))
        batch_op.create_index('ix_occurrences_space_starts', ['space_id', 'starts_at'], unique=False)
        batch_op.create_index('ix_occurrences_starts_at', ['starts_at'], unique=False)
        batch_op.create_index('uq_occurrences_live_successor', ['replaces_id'], unique=True, sqlite_where=sa.text("replaces_id IS NOT NULL AND state IN ('requested','approved','offered')"), postgresql_where=sa.text("replaces_id IS NOT NULL AND state IN ('requested','approved','offered')"))

    op.create_table('questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['people.id'], name=op.f('fk_questions_asked_by_id_people')),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_questions_booking_id_bookings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_questions_token_hash'))
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questions_booking_id'), ['booking_id'], unique=False)

    op.create_table('releases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('residency_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_releases_span')),
    sa.ForeignKeyConstraint(['residency_id'], ['residencies.id'], name=op.f('fk_releases_residency_id_residencies')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_releases'))
    )
    with op.batch_alter_table('releases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_releases_residency_id'), ['residency_id'], unique=False)

    op.create_table('workshop_sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workshop_id', sa.Integer(), nullable=False),
    sa.Column('occurrence_uid', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['workshop_id'], ['workshops.id'], name=op.f('fk_workshop_sessions_workshop_id_workshops')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_sessions')),
    sa.UniqueConstraint('workshop_id', 'occurrence_uid', name=op.f('uq_workshop_sessions_workshop_id_occurrence_uid'))
    )
    with op.batch_alter_table('workshop_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_workshop_sessions_occurrence_uid'), ['occurrence_uid'], unique=False)

    op.create_table('decided',
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('occurrence_id', sa.Integer(), nullable=False),
    sa.Column('state_before', sa.String(length=10), nullable=False),
    sa.Column('revision_after', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_decided_decision_id_decisions')),
    sa.ForeignKeyConstraint(['occurrence_id'], ['occurrences.id'], name=op.f('fk_decided_occurrence_id_occurrences')),
    sa.PrimaryKeyConstraint('decision_id', 'occurrence_id', name=op.f('pk_decided'))
    )
    install_promises(op.get_bind(), v1)


def downgrade() -> None:
    drop_promises(op.get_bind())
    op.drop_table('decided')
    with op.batch_alter_table('workshop_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_workshop_sessions_occurrence_uid'))

    op.drop_table('workshop_sessions')
    with op.batch_alter_table('releases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_releases_residency_id'))

    op.drop_table('releases')
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_questions_booking_id'))

    op.drop_table('questions')
    with op.batch_alter_table('occurrences', schema=None) as batch_op:
        batch_op.drop_index('uq_occurrences_live_successor', sqlite_where=sa.text("replaces_id IS NOT NULL AND state IN ('requested','approved','offered')"), postgresql_where=sa.text("replaces_id IS NOT NULL AND state IN ('requested','approved','offered')"))
        batch_op.drop_index('ix_occurrences_starts_at')
        batch_op.drop_index('ix_occurrences_space_starts')
        batch_op.drop_index('ix_occurrences_requested', sqlite_where=sa.text("state = 'requested'"), postgresql_where=sa.text("state = 'requested'"))
        batch_op.drop_index('ix_occurrences_claims', sqlite_where=sa.text("state IN ('approved','offered')"), postgresql_where=sa.text("state IN ('approved','offered')"))
        batch_op.drop_index(batch_op.f('ix_occurrences_booking_id'))

    op.drop_table('occurrences')
    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decisions_booking_id'))

    op.drop_table('decisions')
    with op.batch_alter_table('workshops', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_workshops_organization_id'))

    op.drop_table('workshops')
    with op.batch_alter_table('residencies', schema=None) as batch_op:
        batch_op.drop_index('ix_residencies_space_id')
        batch_op.drop_index(batch_op.f('ix_residencies_organization_id'))

    op.drop_table('residencies')
    with op.batch_alter_table('opening_hours', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_opening_hours_space_id'))

    op.drop_table('opening_hours')
    with op.batch_alter_table('mailbox_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailbox_links_person_id'))

    op.drop_table('mailbox_links')
    op.drop_table('kept_forms')
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letters_person_id'))
        batch_op.drop_index('ix_letters_due')
        batch_op.drop_index('ix_letters_decision_id')

    op.drop_table('letters')
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_devices_person_id'))

    op.drop_table('devices')
    with op.batch_alter_table('closures', schema=None) as batch_op:
        batch_op.drop_index('ix_closures_span')

    op.drop_table('closures')
    with op.batch_alter_table('calendar_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_links_person_id'))

    op.drop_table('calendar_links')
    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bookings_requester_id'))
        batch_op.drop_index(batch_op.f('ix_bookings_organization_id'))

    op.drop_table('bookings')
    op.drop_table('audit_notes')
    with op.batch_alter_table('affiliations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_affiliations_organization_id'))

    op.drop_table('affiliations')
    op.drop_table('throttles')
    op.drop_table('spaces')
    op.drop_table('policies')
    op.drop_table('people')
    op.drop_table('organizations')
    op.drop_table('house')
    with op.batch_alter_table('audit_rows', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_rows_subject')

    op.drop_table('audit_rows')
