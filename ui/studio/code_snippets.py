"""Shows a hosted request as code that makes the same one: curl, Python, JavaScript, PHP and Java."""

import json
from html import escape
from pprint import pformat
from typing import Any

from ui.plain_json import whole

KEY = "YOUR_API_KEY"


def call_html(address: str, sent: tuple[dict[str, Any], ...]) -> str:
    """The first of the requests, in every language, each copied by a click; empty where nothing was sent."""
    if not sent:
        return ""
    snippets = call_snippets(f"{address.rstrip('/')}/inpaint", sent[0])
    first = next(iter(snippets))
    buttons = "".join(
        f"<button type='button' data-language='{name}' aria-pressed='{str(name == first).lower()}'>{name}</button>"
        for name in snippets
    )
    codes = "".join(
        f"<pre tabindex='0' data-language='{name}'{'' if name == first else ' hidden'}>{escape(code)}</pre>"
        for name, code in snippets.items()
    )
    more = f"<p>The first of {len(sent)} requests.</p>" if len(sent) > 1 else ""
    copy = "<button type='button' data-copy>Copy</button>"
    return whole(
        f"<details class='call'><summary>Show the call</summary>{more}"
        f"<div class='languages'>{buttons}{copy}</div>{codes}</details>"
    )


def call_snippets(url: str, sent: dict[str, Any]) -> dict[str, str]:
    """The code by language; the key is a word to replace."""
    body = {"key": KEY, **{name: value for name, value in sent.items() if name != "key"}}
    text = json.dumps(body, indent=2, ensure_ascii=False)
    return {
        "curl": _curl(url, text),
        "Python": _python(url, body),
        "JavaScript": _javascript(url, text),
        "PHP": _php(url, text),
        "Java": _java(url, text),
    }


def _curl(url: str, text: str) -> str:
    quoted = text.replace("'", "'\\''")
    return f"curl --request POST '{url}' \\\n  --header 'Content-Type: application/json' \\\n  --data '{quoted}'"


def _python(url: str, body: dict[str, Any]) -> str:
    payload = pformat(body, sort_dicts=False, width=100)
    return (
        f"import requests\n\npayload = {payload}\n"
        f"response = requests.post({url!r}, json=payload, timeout=180)\nprint(response.json())"
    )


def _javascript(url: str, text: str) -> str:
    return (
        f"const payload = {text};\n\nconst response = await fetch({json.dumps(url)}, {{\n"
        '  method: "POST",\n  headers: { "Content-Type": "application/json" },\n'
        "  body: JSON.stringify(payload),\n});\nconsole.log(await response.json());"
    )


def _php(url: str, text: str) -> str:
    return (
        f"<?php\n$payload = <<<'JSON'\n{text}\nJSON;\n\n$curl = curl_init({_single_quoted(url)});\n"
        "curl_setopt_array($curl, [\n    CURLOPT_POST => true,\n    CURLOPT_POSTFIELDS => $payload,\n"
        "    CURLOPT_RETURNTRANSFER => true,\n    CURLOPT_HTTPHEADER => ['Content-Type: application/json'],\n"
        "]);\necho curl_exec($curl);\n"
    )


def _java(url: str, text: str) -> str:
    block = text.replace("\\", "\\\\").replace('"""', '\\"""').replace("\n", "\n            ")
    return (
        "import java.net.URI;\nimport java.net.http.*;\n\nclass Inpaint {\n"
        "    public static void main(String[] args) throws Exception {\n"
        f'        String payload = """\n            {block}""";\n'
        f"        HttpRequest request = HttpRequest.newBuilder(URI.create({json.dumps(url)}))\n"
        '            .header("Content-Type", "application/json")\n'
        "            .POST(HttpRequest.BodyPublishers.ofString(payload)).build();\n"
        "        System.out.println(HttpClient.newHttpClient()\n"
        "            .send(request, HttpResponse.BodyHandlers.ofString()).body());\n    }\n}"
    )


def _single_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
