"""Colours that the colour-blind and the grey copier can tell apart."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from yingji.results.maps.style import Colour, lightness, time_colours

# Viénot, Brettel & Mollon 1999: linear RGB as a protanope and a deuteranope see it; tritanopia after Machado et al. 2009, severity 1.
BLIND = {
    "protan": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deutan": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(colour: Colour, blind: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as the blind see it."""
    rgb = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour])
    seen = np.clip(np.array(BLIND[blind]) @ rgb, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("breaks", [(3, 4, 5, 8), (5,), (2, 3, 4, 5, 6, 8, 10)])
def test_a_grey_copy_grows_darker_with_every_class(breaks: tuple[float, ...]) -> None:
    """Later is darker, by a step that the eye sees; what cannot be reached is darkest."""
    steps = [a - b for a, b in pairwise(lightness(c) for c in time_colours(breaks, 5))]
    assert min(steps) > (6 if len(breaks) < 5 else 4)


@pytest.mark.parametrize("blind", list(BLIND))
def test_the_colour_blind_tell_all_classes_apart(blind: str) -> None:
    """CIE76 differences of at least 9 between any two of the usual six colours (2.3 is just noticeable)."""
    seen = [lab(colour, blind) for colour in time_colours((3, 4, 5, 8), 5)]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) >= 9


def test_lightness_of_black_and_white() -> None:
    """The ends of the scale, by definition."""
    assert lightness((0, 0, 0)) == 0
    assert lightness((1, 1, 1)) == pytest.approx(100)
