"""From an outbox row to a delivered mail."""
