"""Routers whose routes stand in the application itself: one look finds a route, and its path is whole."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

PREFIX = "/api/v1"


def json_router(noun: str, *, tag: str | None = None) -> APIRouter:
    """Make the router of one noun of the JSON API, or of its root where `noun` is empty."""
    prefix = f"{PREFIX}/{noun}" if noun else PREFIX
    return APIRouter(prefix=prefix, tags=[tag or noun], generate_unique_id_function=operation_id)


def operation_id(route: APIRoute) -> str:
    """Name an operation by its noun and its function: `projects_show`."""
    noun = str(route.tags[0]) if route.tags else "page"
    return f"{noun}_{route.name}"
