"""Lets `python -m cli` be the command line."""

from cli import main

main()
