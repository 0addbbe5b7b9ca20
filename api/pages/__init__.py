"""The pages: server-rendered HTML in Arabic and English, which need no script."""

from fastapi import APIRouter

from api.pages import (
    administration,
    audit,
    batches,
    calendars,
    claims,
    deputies,
    directory,
    documents,
    dossier,
    home,
    imports,
    inbox,
    lifecycle_versions,
    live,
    mails,
    me,
    notice_templates,
    operations,
    partner_links,
    partners,
    problems,
    project_list,
    project_money,
    project_tabs,
    projects,
    proposals,
    protocols,
    proving,
    reports,
    search,
    sign_in,
    static,
    steps,
    unsubscribe,
    users,
)
from api.pages.errors import install

__all__ = ["install", "router"]

NOUNS = (
    home,
    sign_in,
    proving,
    directory,
    mails,
    partner_links,
    inbox,
    live,
    steps,
    batches,
    claims,
    directory,
    proposals,
    imports,
    project_list,
    projects,
    dossier,
    project_tabs,
    project_money,
    documents,
    protocols,
    partners,
    reports,
    operations,
    administration,
    users,
    audit,
    calendars,
    lifecycle_versions,
    notice_templates,
    problems,
    search,
    deputies,
    me,
    unsubscribe,
)

router = APIRouter(include_in_schema=False)
for noun in NOUNS:
    router.routes.extend(noun.router.routes)
router.mount(static.PREFIX, static.LastingFiles(directory=static.FOLDER), name="pages-static")
