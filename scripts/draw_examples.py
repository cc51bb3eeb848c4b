"""Draw the example pictures and their masks: `python -m scripts.draw_examples` from the project's root."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.examples import beach, lake, wall
from scripts.examples.camera import Film, Scene, brushed, develop, save


@dataclass(frozen=True)
class Example:
    """A scene, the film it is taken on, and how many pixels beyond the unwanted thing the mask reaches."""

    draw: Callable[[np.random.Generator], Scene]
    film: Film
    margin: float
    seed: int


def examples() -> dict[str, Example]:
    """Return every example by the name of its file."""
    return {
        "beach": Example(beach.draw, Film(), margin=12, seed=11),
        "wall": Example(wall.draw, Film(grain=1.0, softness=0.55), margin=7, seed=5),
        "lake": Example(lake.draw, Film(exposure=1.15, grain=1.2, vignette=0.3, glow=0.08), margin=7, seed=3),
    }


def main() -> None:
    """Draw the pictures named on the command line, all of them by default."""
    known = examples()
    parser = argparse.ArgumentParser(description=__doc__)
    # argparse checks the empty default against the choices too, hence the [] among them.
    names = f"any of {', '.join(known)} (default: all)"
    parser.add_argument("names", nargs="*", choices=[*known, []], default=[], metavar="name", help=names)
    parser.add_argument("--folder", type=Path, default=Path("assets/examples"), help="where to write them")
    options = parser.parse_args()
    for name in options.names or known:
        example = known[name]
        rng = np.random.default_rng(example.seed)
        scene = example.draw(rng)
        save(
            develop(scene, example.film, rng), brushed(scene.unwanted, example.margin, rng), str(options.folder / name)
        )


if __name__ == "__main__":
    main()
