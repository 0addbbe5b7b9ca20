"""Prefect tasks: each opens a transaction, calls a command and names its run after what happened."""
