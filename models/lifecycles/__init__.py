"""Lifecycle definitions as data, and what loads, checks and draws them."""
