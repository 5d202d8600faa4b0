"""Labels that do not collide: each has several places in order of liking; the important choose first, and what fits nowhere is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top in mm."""

_TOUCH = 1e-9
"""Boxes that merely touch do not overlap."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in mm, turned by `angle` degrees about its centre."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0

    @classmethod
    def of(cls, bounds: Bounds) -> Box:
        """The upright box with these bounds."""
        left, bottom, right, top = bounds
        return cls((left + right) / 2, (bottom + top) / 2, right - left, top - bottom)

    @property
    def half(self) -> tuple[float, float]:
        """Half the width and height of the upright rectangle around the box."""
        c, s = abs(cos(radians(self.angle))), abs(sin(radians(self.angle)))
        return (self.width * c + self.height * s) / 2, (self.width * s + self.height * c) / 2

    @property
    def bounds(self) -> Bounds:
        """The upright rectangle around the box."""
        hx, hy = self.half
        return self.x - hx, self.y - hy, self.x + hx, self.y + hy

    def within(self, frame: Bounds) -> bool:
        """Whether the whole box lies in the frame."""
        left, bottom, right, top = self.bounds
        return left >= frame[0] and bottom >= frame[1] and right <= frame[2] and top <= frame[3]

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share area: no axis of either separates them (separating axis theorem)."""
        dx, dy = other.x - self.x, other.y - self.y
        for axis in (self.angle, self.angle + 90, other.angle, other.angle + 90):
            c, s = cos(radians(axis)), sin(radians(axis))
            if abs(dx * c + dy * s) >= self._reach(axis) + other._reach(axis) - _TOUCH:
                return False
        return True

    def _reach(self, axis: float) -> float:
        turned = radians(self.angle - axis)
        return (self.width * abs(cos(turned)) + self.height * abs(sin(turned))) / 2


@dataclass(frozen=True)
class Wish:
    """A label that wants a place: the smaller its `rank`, the earlier it chooses among `boxes`; `apart` mm from others of its `text`."""

    text: str
    size_pt: float
    rank: float
    boxes: tuple[Box, ...]
    style: str = ""
    apart: float = 0.0


@dataclass(frozen=True)
class Label:
    """A label in its place."""

    wish: Wish
    box: Box


class _Taken:
    """Boxes that are taken, by the squares of a grid that they touch."""

    def __init__(self, square: float) -> None:
        self.square = square
        self.squares: dict[tuple[int, int], list[Box]] = {}

    def _touched(self, box: Box) -> Iterable[tuple[int, int]]:
        left, bottom, right, top = box.bounds
        for i in range(int(left // self.square), int(right // self.square) + 1):
            for j in range(int(bottom // self.square), int(top // self.square) + 1):
                yield i, j

    def add(self, box: Box) -> None:
        for key in self._touched(box):
            self.squares.setdefault(key, []).append(box)

    def free(self, box: Box) -> bool:
        return not any(box.overlaps(other) for key in self._touched(box) for other in self.squares.get(key, ()))


def place(wishes: Sequence[Wish], *, frame: Bounds, obstacles: Iterable[Box] = ()) -> list[Label]:
    """Give each wish, by rank and then in the order given, its first box that lies in `frame` and meets no obstacle and no label."""
    taken = _Taken(square=12.0)
    for obstacle in obstacles:
        taken.add(obstacle)
    placed: list[Label] = []
    same: dict[str, list[Box]] = {}
    for wish in sorted(wishes, key=lambda w: w.rank):
        near = same.setdefault(wish.text, [])
        for box in wish.boxes:
            if any(hypot(box.x - b.x, box.y - b.y) < wish.apart for b in near):
                continue
            if box.within(frame) and taken.free(box):
                taken.add(box)
                near.append(box)
                placed.append(Label(wish, box))
                break
    return placed


def around(x: float, y: float, *, width: float, height: float, clear: float) -> tuple[Box, ...]:
    """Twelve boxes around a point, right side first, `clear` mm from it; then the same farther out."""
    boxes = []
    for off in (clear, clear * 1.6):
        dx, dy = off + width / 2, off + height / 2
        diagonal = off * 0.72
        ex, ey = diagonal + width / 2, diagonal + height / 2
        boxes += [
            (dx, 0.0), (-dx, 0.0), (0.0, dy), (0.0, -dy), (ex, ey), (ex, -ey), (-ex, ey), (-ex, -ey),
            (width / 4, dy), (width / 4, -dy), (-width / 4, dy), (-width / 4, -dy),
        ]  # fmt: skip
    return tuple(Box(x + ox, y + oy, width, height) for ox, oy in boxes)


def spread(points: Sequence[tuple[float, float]], *, apart: float, frame: Bounds, rounds: int = 60) -> list[tuple[float, float]]:
    """Points pushed apart until they lie `apart` mm from each other, inside `frame`; points on one spot part by their order."""
    left, bottom, right, top = frame
    now = [(min(max(x, left), right), min(max(y, bottom), top)) for x, y in points]
    for _ in range(rounds):
        moved = False
        for i in range(len(now)):
            for j in range(i + 1, len(now)):
                dx, dy = now[j][0] - now[i][0], now[j][1] - now[i][1]
                if abs(dx) >= apart or abs(dy) >= apart or (gap := hypot(dx, dy)) >= apart:
                    continue
                ux, uy = (dx / gap, dy / gap) if gap > 1e-6 else (cos(j), sin(j))
                push = (apart - gap) / 2 + 0.01
                now[i] = (min(max(now[i][0] - ux * push, left), right), min(max(now[i][1] - uy * push, bottom), top))
                now[j] = (min(max(now[j][0] + ux * push, left), right), min(max(now[j][1] + uy * push, bottom), top))
                moved = True
        if not moved:
            break
    return now
