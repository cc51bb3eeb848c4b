"""What programmers read at /docs: the addresses, and the documented example as a request that can be tried."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.staticfiles import StaticFiles

from backend.server.request_body import KINDS, NUMBER, SWITCH, TEXT, WHOLE
from backend.server.review.manual import review_paths

EXAMPLE_PICTURES = "https://raw.githubusercontent.com/CompVis/stable-diffusion/main/data/inpainting_examples/"
EXAMPLE = {
    "key": "",
    "prompt": "a cat sitting on a bench",
    "negative_prompt": None,
    "init_image": EXAMPLE_PICTURES + "overture-creations-5sI6fQgYIuo.png",
    "mask_image": EXAMPLE_PICTURES + "overture-creations-5sI6fQgYIuo_mask.png",
    "width": "512",
    "height": "512",
    "samples": 1,
    "num_inference_steps": "30",
    "safety_checker": "no",
    "enhance_prompt": "yes",
    "guidance_scale": 5,
    "strength": 0.7,
    "base64": False,
    "seed": None,
    "webhook": None,
    "track_id": None,
}
WORDS = {
    "key": "One of the operator's keys; also as the header “key”, or as Authorization: Bearer.",
    "prompt": "What to paint.",
    "negative_prompt": "What to keep out.",
    "init_image": "Link to the picture; a data: URI or bare base64 is read too.",
    "mask_image": "A mask as large: white or a hole is repainted; meta.mask_note tells how others were understood.",
    "width": "1 to 1024; left out: the picture's own.",
    "height": "1 to 1024; left out: the picture's own.",
    "samples": "1 to 4. Sample i is made with seed + i.",
    "num_inference_steps": "1 to 50.",
    "safety_checker": "yes: a flagged sample is replaced by a blank picture.",
    "enhance_prompt": "yes (the default): descriptive words are added to the prompt.",
    "guidance_scale": "1 to 5.",
    "strength": "0 keeps what was there, 1 forgets it.",
    "instant_response": "true: the answer does not wait for the result.",
    "base64": "true: the links lead to text files with the picture in base64.",
    "seed": "0 to 4294967295; null or -1 draws one.",
    "webhook": "Told by POST when it is over.",
    "track_id": "Comes back in what the webhook is told.",
}
KEY_ONLY = {"key": ""}
REVIEW = "/api/review"
ASKED = {
    "inpaint": ("Inpaint a picture", {name: EXAMPLE.get(name) for name in WORDS}, ("init_image", "mask_image")),
    "fetch": ("Ask what became of a request", KEY_ONLY, ()),
    "fetch_by_body": ("The same, with the number in the body", KEY_ONLY | {"request_id": 12384052}, ("request_id",)),
    "upload": (
        "Turn a picture in base64 into a link",
        KEY_ONLY | {"init_image": "data:image/png;base64,…"},
        ("init_image",),
    ),
    "health": ("Whether the program answers", None, ()),
}
ANSWER = {
    "description": "Look at `status`: success, processing, error or failed.",
    "content": {
        "application/json": {
            "schema": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
        }
    },
}


def described(name: str) -> dict[str, Any]:
    """How a route is documented."""
    summary, example, required = ASKED[name]
    extra: dict[str, Any] = {"responses": {"200": ANSWER, "default": ANSWER}}
    if name == "fetch":
        extra["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    if example is not None:
        schema = {"type": "object", "required": list(required), "properties": {n: _property(n) for n in example}}
        content = {"application/json": {"schema": schema, "example": example}}
        extra["requestBody"] = {"required": bool(required), "content": content}
    return {"summary": summary, "tags": ["endpoint"], "openapi_extra": extra, "response_class": JSONResponse}


def add_manual(app: FastAPI) -> None:
    """Serve the documentation with its scripts, so that nothing comes from elsewhere."""
    from swagger_ui_bundle import swagger_ui_path

    async def page(request: Request) -> HTMLResponse:
        place = "." if str(request.scope.get("raw_path", b""), "latin-1").endswith("/") else "./docs"
        return get_swagger_ui_html(
            openapi_url=f"{place}/openapi.json",
            title="Inpaint Studio: the endpoint",
            swagger_js_url=f"{place}/ui/swagger-ui-bundle.js",
            swagger_css_url=f"{place}/ui/swagger-ui.css",
            swagger_favicon_url=f"{place}/ui/favicon-32x32.png",
        )

    async def document(request: Request) -> JSONResponse:
        is_below = request.url.path.endswith("/docs/openapi.json")
        told = _with_review(_with_nulls(app.openapi()))
        return JSONResponse(told | {"servers": [{"url": ".." if is_below else "."}]})

    app.add_api_route("/docs", page, methods=["GET", "HEAD"], include_in_schema=False)
    for path in ("/openapi.json", "/docs/openapi.json"):
        app.add_api_route(path, document, methods=["GET"], include_in_schema=False)
    app.mount("/docs/ui", StaticFiles(directory=swagger_ui_path))


def _with_nulls(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the example as it is: FastAPI leaves out what is null."""
    asked = document["paths"]["/api/v6/image_editing/inpaint"]["post"]["requestBody"]
    asked["content"]["application/json"]["example"] = ASKED["inpaint"][1]
    return document


def _with_review(document: dict[str, Any]) -> dict[str, Any]:
    """With the addresses of the review, which is a program of its own."""
    scheme = {"token": {"type": "http", "scheme": "bearer"}}
    components = document.get("components", {}) | {"securitySchemes": scheme}
    return document | {"paths": document["paths"] | review_paths(REVIEW), "components": components}


def _property(name: str) -> dict[str, Any]:
    """Types are loose on this wire: numbers and switches may come as texts."""
    loose = {WHOLE: ["integer", "string"], NUMBER: ["number", "string"], SWITCH: ["string", "boolean"]}
    types = loose.get(KINDS.get(name, TEXT), ["string"])
    types = ["integer", "string"] if name in ("track_id", "request_id") else types
    return {"description": WORDS.get(name, ""), "nullable": True, "anyOf": [{"type": kind} for kind in types]}
