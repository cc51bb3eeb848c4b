"""The review's addresses as programmers read them at /docs, in the words of OpenAPI 3.0."""

from typing import Any

TAG = "review"
RUN_ID, NUMBER = "3f2a9c…", 0
SAMPLE = "/runs/{run}/samples/{n}"
WORDS = {
    "run": "The run's id.",
    "n": "The sample's number in the run, from 0, as it is shown to who asks.",
    "id": "The comment's id.",
    "token": "The link's token.",
    "limit": "Runs of a page, 1 to 200; 50 where it is left out.",
    "cursor": "What the page before gave as `next`.",
    "engine": "Runs of this engine alone.",
    "verdict": "Runs with anybody's verdict on a sample: approved, rejected, rework, or none for an undecided one.",
    "text": "Runs in whose prompt this stands; large and small letters are alike.",
    "since": "Made then or later, ISO 8601 with offset; of /changes: what the changes before gave as `since`.",
    "until": "Made then or earlier, ISO 8601 with offset.",
    "approved": "`too`: also where a sample is approved.",
}
LIST = ("limit", "cursor", "engine", "verdict", "text", "since", "until")
# Method and path, summary, parameters of the query, example of the body, and what comes back with which status.
ADDRESSES: tuple[tuple[str, str, str, tuple[str, ...], Any, str], ...] = (
    ("get", "/runs", "Runs with their samples, the newest first", LIST, None, "200"),
    ("get", "/runs/{run}", "One run", (), None, "200"),
    ("get", "/runs/{run}/details", "What was asked and got, the original and the mask", (), None, "200"),
    ("delete", "/runs/{run}", "Delete a run for good; 409 while a sample is approved", ("approved",), None, "204"),
    ("get", "/everything", "All your runs as a ZIP", (), None, "200"),
    ("delete", "/everything", "Delete all your runs for good", ("approved",), None, "204"),
    ("get", "/me", "Who you are here, and what you may do", (), None, "200"),
    ("put", "/me", "Say what you are called", (), {"name": "Ada"}, "200"),
    ("put", f"{SAMPLE}/verdict", "Decide on a sample", (), {"verdict": "approved", "starred": False}, "200"),
    (
        *("post", f"{SAMPLE}/comments", "Say something about a sample", ()),
        *({"text": "The edge is soft here.", "point": [120, 80], "answers": None}, "201"),
    ),
    ("patch", "/comments/{id}", "Change your words, or settle a comment", (), {"resolved": True}, "200"),
    ("delete", "/comments/{id}", "Take a comment away", (), None, "204"),
    (
        *("post", "/links", "Make a link for guests", ()),
        *({"runs": [RUN_ID], "role": "speak", "hours": 168, "blind": False}, "201"),
    ),
    ("get", "/links", "Your links that are not over", (), None, "200"),
    ("delete", "/links/{token}", "Take a link back", (), None, "204"),
    (
        *("post", "/export", "Take samples along, as zip, html, csv, json or pdf", ()),
        *({"samples": [[RUN_ID, NUMBER]], "as": "zip"}, "200"),
    ),
    ("get", "/events", "Server-sent events: `changed` with the ids of runs", (), None, "200"),
    ("get", "/changes", "The same, asked for now and then", ("since",), None, "200"),
)
ABOUT = (
    "Pass `Authorization: Bearer T`, or `X-Inpaint-Token: T` where that header is taken. T is a visitor's token, a "
    "link's token, a key of the endpoint (its own runs) or the admin password. Who writes also passes `X-Reviewer: R`, "
    "16 to 64 letters, digits, - and _ that only they know. A refusal is {status: error, message: one sentence}."
)


def review_paths(place: str) -> dict[str, Any]:
    """The paths of the review below `place`, to be added to a document."""
    paths: dict[str, Any] = {}
    for method, path, summary, query, body, status in ADDRESSES:
        paths.setdefault(place + path, {})[method] = _operation(path, summary, query, body, status)
    return paths


def _operation(path: str, summary: str, query: tuple[str, ...], body: Any, status: str) -> dict[str, Any]:
    within = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    parameters = [_parameter(name, "path") for name in within] + [_parameter(name, "query") for name in query]
    refusal = {"description": "A sentence that says what was wrong."}
    told: dict[str, Any] = {
        "summary": summary,
        "description": ABOUT,
        "tags": [TAG],
        "parameters": [*parameters, _header("X-Inpaint-Token"), _header("X-Reviewer")],
        "responses": {status: {"description": "Done."}, "default": refusal},
        "security": [{"token": []}],
    }
    if body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"example": body}}}
    return told


def _parameter(name: str, place: str) -> dict[str, Any]:
    kind = "integer" if name in ("n", "limit") else "string"
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": WORDS[name],
        "schema": {"type": kind},
    }


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
