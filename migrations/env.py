"""Runs migrations on the connection that `models.migrate` hands over."""

from alembic import context

from models.migrate import autogenerate_options

context.configure(connection=context.config.attributes["connection"], **autogenerate_options())
with context.begin_transaction():
    context.run_migrations()
