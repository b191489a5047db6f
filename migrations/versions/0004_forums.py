"""forums"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forums',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('about', sa.JSON(), nullable=True),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forums')),
    sa.UniqueConstraint('slug', name=op.f('uq_forums_slug'))
    )
    # in words that both engines know: Alembic gives SQLite a reference only by rebuilding the table,
    # and would rebuild it without its checks
    op.execute('ALTER TABLE workshops ADD COLUMN forum_id INTEGER'
               ' CONSTRAINT fk_workshops_forum_id_forums REFERENCES forums (id)')
    op.create_index(op.f('ix_workshops_forum_id'), 'workshops', ['forum_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_workshops_forum_id'), 'workshops')
    op.drop_column('workshops', 'forum_id')
    op.drop_table('forums')
