"""Colours that must be told apart are, for everybody: the three colour-vision deficiencies, in both themes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dashboard.charts.look import DARK, LIGHT, Palette

# Machado, Oliveira, Fernandes (2009), severity 1, for linear RGB.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
CLASSES, WAYS = ("reached", "partly", "little"), ("up", "down")
# Euclidean distance in Oklab (Ottosson 2020); 0.02 is about one just noticeable difference.
APART, BESIDE_NAMES = 0.10, 0.06


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    cones = np.cbrt(
        np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                  [0.0883024619, 0.2817188376, 0.6299787005]]) @ np.clip(rgb, 0, 1)
    )  # fmt: skip
    return np.array(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]
    ) @ cones  # fmt: skip


def distance(one: str, two: str, sight: str) -> float:
    return float(np.linalg.norm(*[np.subtract(*(oklab(SEEN_BY[sight] @ linear(each)) for each in (one, two)))]))


def contrast(one: str, two: str) -> float:
    bright = sorted(float(np.dot([0.2126, 0.7152, 0.0722], linear(each))) + 0.05 for each in (one, two))
    return bright[1] / bright[0]


@pytest.mark.parametrize("sight", SEEN_BY)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_classes_and_directions_are_told_apart(palette: Palette, sight: str) -> None:
    for names in (CLASSES, WAYS):
        for one, two in combinations(names, 2):
            apart = distance(getattr(palette, one), getattr(palette, two), sight)
            assert apart >= APART, f"{one} and {two}: {apart:.3f}"


@pytest.mark.parametrize("sight", SEEN_BY)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_goals_are_told_apart(palette: Palette, sight: str) -> None:
    for one, two in combinations(palette.goals, 2):
        apart = distance(one, two, sight)
        assert apart >= BESIDE_NAMES, f"{one} and {two}: {apart:.3f}"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_words_stand_out_from_the_paper(palette: Palette) -> None:
    for name in (*CLASSES, "none", *palette.goals):
        colour = name if name.startswith("#") else getattr(palette, name)
        assert contrast(colour, palette.paper) >= 2.4, name
    for name in ("ink", "soft", *WAYS):
        assert contrast(getattr(palette, name), palette.paper) >= 4.5, name
    assert contrast(palette.up, palette.up_paper) >= 4.5
    assert contrast(palette.down, palette.down_paper) >= 4.5
