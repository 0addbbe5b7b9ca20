"""The reader of the API's description: Swagger UI from an installed package, nothing from elsewhere."""

from pathlib import Path
from typing import Any

import swagger_ui_bundle
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from api.edge.access import open_to_all
from api.openapi import as_version_3_0, document

ASSETS = "/api/docs/assets"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = f"""<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API - Shiraka</title>
<link rel="stylesheet" href="{ASSETS}/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="reader"></div>
<noscript><p>This page needs scripts; the description itself is at
<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p></noscript>
<script src="{ASSETS}/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/api/docs/openapi.json", dom_id: "#reader", deepLinking: true, validatorUrl: null,
  tryItOutEnabled: false,
});
"""
router = APIRouter(include_in_schema=False, dependencies=[Depends(open_to_all("description.read"))])


@router.get("/api/docs")
async def reader() -> Response:
    """Show the description of the API."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


@router.get("/api/docs/start.js")
async def start() -> Response:
    """Give the script that starts the reader."""
    return Response(START, media_type="text/javascript")


@router.get("/api/docs/openapi.json")
async def readable(request: Request) -> Response:
    """Give the description in the words of OpenAPI 3.0, for the reader."""
    return JSONResponse(as_version_3_0(document(request.app)))


@router.get("/api/v1/openapi.json")
async def description(request: Request) -> Any:
    """Give the description in the words of OpenAPI 3.1, for programs."""
    return JSONResponse(document(request.app))


def install(app: FastAPI) -> None:
    """Add the reader, its description and its assets."""
    app.router.routes.extend(router.routes)
    assets = next((Path(swagger_ui_bundle.__file__).parent / "vendor").glob("swagger-ui-*"))
    app.mount(ASSETS, StaticFiles(directory=assets), name="api-reader")
