"""The arrays that a fill is made of; a docstring tells the shape where nothing is said here."""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (…, 3 or 4), 0 … 255; alpha comes last
Marked = NDArray[np.bool_]  # (height, width), True where it is so
Floats = NDArray[np.float32]
Indices = NDArray[np.int64]
