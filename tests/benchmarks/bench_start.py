"""Start: from the command to an answering page, ours against a bare Gradio page, in turn.

python tests/benchmarks/bench_start.py [runs]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BARE = """
import gradio as gr
with gr.Blocks(analytics_enabled=False) as page:
    gr.Textbox(); gr.Button()
_, url, _ = page.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
print("ready: " + url, flush=True)
page.block_thread()
"""


def seconds_to_ready(command: list[str], folder: Path) -> float:
    """Wall time until the program says that it is ready."""
    environment = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "INPAINT_DATA": str(folder)}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    try:
        for line in process.stdout:
            if line.startswith("ready: "):
                return time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()
    raise RuntimeError("it did not become ready")


def main(runs: int) -> None:
    ratios = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "bare.py").write_text(BARE)
            bare = seconds_to_ready([sys.executable, "bare.py"], Path(folder))
            ours = seconds_to_ready([sys.executable, str(ROOT / "app.py")], Path(folder))
        ratios.append(ours / bare)
        print(f"bare page {bare:.2f} s, ours {ours:.2f} s, ratio {ratios[-1]:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
