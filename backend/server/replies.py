"""The endpoint's replies about a job, in the wire's words."""

from typing import Any

from backend.history import Job, Run, Status
from backend.protocol.wire import Processing, Refusal, Success, reply_body
from backend.server.links import LinkStore

FETCH = "/api/v6/image_editing/fetch/"
LATER = "Try to fetch request after seconds estimated"
STOPPED = "The request was stopped: send it again."
TUNED = ("prompt", "negative_prompt", "num_inference_steps", "guidance_scale", "strength")  # not every engine reads all
NO_CHECKER = "asked for, but none is configured here: the samples were not checked"


def success(job: Job, run: Run, links: LinkStore, has_checker: bool) -> dict[str, Any]:
    found = result_links(job, links, len(run.samples))
    meta = meta_of(job, run, has_checker)
    return reply_body(Success(id=job.id, output=found, proxy_links=found, generation_time=run.seconds, meta=meta))


def processing(job: Job, links: LinkStore, has_checker: bool, eta: int) -> dict[str, Any]:
    future = result_links(job, links, job.request.samples)
    return reply_body(
        Processing(
            id=job.id,
            fetch_result=f"{job.address.rstrip('/')}{FETCH}{job.id}",
            eta=eta,
            message=LATER,
            future_links=future,
            meta=meta_of(job, None, has_checker),
        )
    )


def failure(job: Job, run: Run | None, is_fetched: bool) -> dict[str, Any]:
    """What went wrong: an error where the caller still waits for it, a failed job where it is asked for later."""
    message = job.error or (run.error if run else "") or STOPPED
    body = reply_body(Refusal(message=message, tip="Change what the message says, then send it again."))
    return body | {"status": "failed", "id": job.id, "output": ""} if is_fetched else body


def webhook_body(job: Job, run: Run | None, links: LinkStore, has_checker: bool) -> dict[str, Any]:
    """What the webhook gets: of a success without the links twice, of a failure the message."""
    track_id = job.request.track_id
    if run is None or not is_success(job, run):
        message = failure(job, run, is_fetched=True)["message"]
        return {"status": "failed", "id": job.id, "message": message, "track_id": track_id}
    body = success(job, run, links, has_checker)
    return {name: body[name] for name in ("status", "id", "output", "generationTime", "meta")} | {"track_id": track_id}


def is_success(job: Job, run: Run | None) -> bool:
    return run is not None and not job.error and run.status is Status.DONE


def result_links(job: Job, links: LinkStore, count: int) -> tuple[str, ...]:
    """Where the samples lie, or will lie."""
    return tuple(links.link(job.result_name(i), job.address) for i in range(count))


def meta_of(job: Job, run: Run | None, has_checker: bool) -> dict[str, Any]:
    """What was really used: the documented names first, then the newer ones for the same."""
    request = job.request
    got = run.got if run else {}
    width, height = got.get("width", request.size[0]), got.get("height", request.size[1])
    used = {name: got.get(name, getattr(request, name)) for name in ("prompt", "negative_prompt", "seed", "strength")}
    steps = got.get("num_inference_steps", request.num_inference_steps)
    is_checked = request.safety_checker and has_checker
    meta = {
        "H": height,
        "W": width,
        "file_prefix": job.prefix,
        "guidance_scale": _plain(got.get("guidance_scale", request.guidance_scale)),
        "init_image": request.init_image,
        "mask_image": request.mask_image,
        "n_samples": got.get("samples", request.samples),
        "negative_prompt": used["negative_prompt"],
        "outdir": "out",
        "prompt": used["prompt"],
        "safetychecker": "yes" if is_checked else "no",
        "seed": used["seed"],
        "steps": steps,
        "strength": used["strength"],
        "height": height,
        "width": width,
        "num_inference_steps": steps,
        "safety_checker": "yes" if is_checked else "no",
        "base64": "yes" if request.base64 else "no",
    }
    unused = [name for name in TUNED if run and run.status is Status.DONE and name not in got]
    meta |= {"no_effect": unused} if unused else {}
    meta |= {"mask_note": run.mask_note} if run and run.mask_note else {}
    flagged = [position for position, sample in enumerate(run.samples) if sample.flagged] if run else []
    meta |= {"flagged": flagged} if flagged else {}
    return meta | ({"safety_checker_note": NO_CHECKER} if request.safety_checker and not has_checker else {})


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
