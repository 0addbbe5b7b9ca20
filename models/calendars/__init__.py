"""Calendars as data: their shape, their loader, the one that is shipped, and drafts of years to come."""
