"""Pictures in few colours: what is flat stays exact, what blends stays near."""

from __future__ import annotations

import numpy as np
from PIL import Image

from yingji.results.maps.palette import COLOURS, few_colours


def test_of_few_colours_none_is_changed() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (COLOURS, 3), dtype=np.uint8)[np.arange(64 * 64).reshape(64, 64) % COLOURS]
    assert (np.asarray(few_colours(Image.fromarray(rgb)).convert("RGB")) == rgb).all()


def test_the_classes_of_a_legend_stay_exact_beside_many_blends() -> None:
    """Ten flat fields, and a strip in which every two of their colours run into each other: as a map with its smooth edges."""
    flat = np.array([(254, 232, 56), (200, 184, 102), (149, 144, 120), (92, 97, 112), (18, 46, 96), (255, 255, 255), (0, 0, 0),
                     (213, 94, 0), (122, 81, 149), (47, 143, 123)], dtype=np.float64)  # fmt: skip
    fields = np.repeat(np.repeat(flat[None], 200, axis=0), 45, axis=1)
    steps = np.linspace(0, 1, 45)[:, None]
    blends = np.concatenate([a + (b - a) * steps for i, a in enumerate(flat) for b in flat[i + 1 :]])
    strip = np.zeros((5, fields.shape[1], 3))
    strip.reshape(-1, 3)[: len(blends)] = blends[: strip.size // 3]
    picture = np.concatenate([fields, strip]).round().astype(np.uint8)
    made = few_colours(Image.fromarray(picture))
    away = np.abs(np.asarray(made.convert("RGB")).astype(int) - picture.astype(int)).max(axis=2)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 4 * COLOURS
    assert away[:200].max() == 0
    assert away.max() <= 32
    assert made.tobytes() == few_colours(Image.fromarray(picture)).tobytes()
