"""A picture in 256 colours of its own: a third of the bytes, and nothing that an eye could tell."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

COLOURS = 256
_PLAIN = 48
"""So many colours, those of the most pixels, are kept as they are: paper, ink, every class of the legend."""


def few_colours(image: Image.Image) -> Image.Image:
    """The picture with a palette; the same picture, the same palette.

    Maps and charts are flat colours with blends at their edges. The flat ones stay exact; of the blends those are chosen one after the
    other that are farthest from what is there, weighed by the root of their pixels, and the others take the nearest.
    """
    rgb = np.asarray(image.convert("RGB"))
    code = rgb[..., 0].astype(np.int32)
    for channel in (1, 2):
        code <<= 8
        code |= rgb[..., channel]
    count = np.bincount(code.ravel(), minlength=1 << 24)
    there = np.flatnonzero(count)
    colours = np.column_stack([there >> 16, (there >> 8) & 255, there & 255]).astype(np.float64)
    weight = np.sqrt(count[there])
    chosen = np.argsort(-count[there], kind="stable")[:_PLAIN].tolist()
    gap = cKDTree(colours[chosen]).query(colours)[0]
    while len(chosen) < COLOURS and gap.any():
        farthest = int(np.argmax(gap * gap * weight))
        chosen.append(farthest)
        gap = np.minimum(gap, np.linalg.norm(colours - colours[farthest], axis=1))
    index = np.zeros(1 << 24, dtype=np.uint8)
    index[there] = cKDTree(colours[chosen]).query(colours)[1]
    made = Image.fromarray(index[code], mode="P")
    made.putpalette(colours[chosen].astype(np.uint8).ravel().tolist())
    return made
