"""Thumbnails drawn on the fly: a muted gradient and two circles, the same for an entry every time."""

from __future__ import annotations

import colorsys
import hashlib
import io
import threading
from collections import OrderedDict
from dataclasses import dataclass

from PIL import Image, ImageDraw

LARGEST = 10_000
DRAWN_LARGEST = 1280  # larger pictures are asked for, but not drawn: nobody looks at them here
USUAL_WIDTH, USUAL_HEIGHT = 120, 90
_KEPT = 512
_SMOOTH = 2


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels; both sides are at least 1."""

    width: int
    height: int


class BadSizeError(ValueError):
    """A size that the server refuses."""


def size_of(width: str, height: str) -> Size:
    """The size that a request asks for: with one side given the other follows at 16:9, with none it is 120 x 90.

    Raises BadSizeError for what is no number, and for sides above 10,000 (server.md section 8).
    """
    sides = []
    for text in (width, height):
        if text and not (text.isascii() and text.isdecimal()):
            raise BadSizeError(text)
        sides.append(int(text[:8] or 0))
    if max(sides) > LARGEST:
        raise BadSizeError(f"{max(sides)}")
    wide, high = sides
    if not wide and not high:
        wide, high = USUAL_WIDTH, USUAL_HEIGHT
    wide = wide or round(high * 16 / 9)
    high = high or max(1, round(wide * 9 / 16))
    shrink = min(1.0, DRAWN_LARGEST / max(wide, high))
    return Size(max(1, round(wide * shrink)), max(1, round(high * shrink)))


class Thumbnails:
    """Drawn pictures, the last 512 kept. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Size], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def jpeg(self, entry_id: str, size: Size) -> bytes:
        """The picture of an entry as JPEG."""
        key = (entry_id, size)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = draw(entry_id, size)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return drawn


def draw(entry_id: str, size: Size) -> bytes:
    """The picture itself; its colours and the places of its circles come from the entry's id."""
    chance = hashlib.sha256(entry_id.encode()).digest()
    hue = chance[0] / 255
    wide, high = size.width * _SMOOTH, size.height * _SMOOTH
    picture = Image.linear_gradient("L").resize((wide, high))
    vivid = 0.78 if 0.12 < hue < 0.48 else 1.0  # yellows and greens look stronger than they are
    top, bottom = _colour(hue, 0.27, 0.34 * vivid), _colour(hue + 0.02, 0.52, 0.38 * vivid)
    canvas = Image.composite(Image.new("RGB", (wide, high), bottom), Image.new("RGB", (wide, high), top), picture)
    pen = ImageDraw.Draw(canvas, "RGBA")
    left, right = 0.36 + chance[1] / 255 * 0.12, 0.62 + chance[2] / 255 * 0.14
    _circle(
        pen, wide, high, right, 0.66 + chance[3] / 255 * 0.14, 0.42, (*_colour(hue + 0.01, 0.68, 0.38 * vivid), 225)
    )
    _circle(pen, wide, high, left, 0.40 + chance[4] / 255 * 0.12, 0.28, (*_colour(hue - 0.03, 0.50, 0.16), 235))
    held = io.BytesIO()
    canvas.resize((size.width, size.height), Image.Resampling.LANCZOS).save(held, "JPEG", quality=88)
    return held.getvalue()


def _circle(
    pen: ImageDraw.ImageDraw, wide: int, high: int, x: float, y: float, radius: float, colour: tuple[int, int, int, int]
) -> None:
    reach = radius * min(wide, high)
    centre = x * wide, y * high
    pen.ellipse((centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach), fill=colour)


def _colour(hue: float, lightness: float, saturation: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
