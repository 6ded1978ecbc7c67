"""The bytes of a segment file: docs/format.md, "Segments" and "Frames"."""

import struct
from collections import namedtuple

from xxh3 import xxh3_64

Frame = namedtuple("Frame", "magic flags first count zero payload durable previous content own")


class Wrong(Exception):
    """Verdict and place."""


def insist(holds, verdict, place):
    if not holds:
        raise Wrong(verdict, place)


def frame_size(payload):
    return -(-(64 + payload + 32) // 64) * 64


class Segment:
    def __init__(self, path):
        self.name, self.first, self.data = path.name, int(path.stem), path.read_bytes()
        magic, form, zero, first, self.origin, self.own = struct.unpack("<8sIIQ32sQ", self.read(0, 64))
        good = magic == b"CLEDGSEG" and zero == 0 and self.own == xxh3_64(self.read(0, 56))
        insist(good, "corrupt", self.at(0))
        insist(form == 1, "unsupported", self.at(0))
        insist(first == self.first, "corrupt", self.at(16))

    def at(self, offset):
        return f"log/{self.name}@{offset}"

    def read(self, at, size):
        return self.data[at : at + size].ljust(size, b"\0")

    def not_zero(self, at):
        return next((i for i in range(at, len(self.data), 64) if any(self.read(i, 64))), None)

    def self_valid(self, at):
        raw = self.read(at, 64)
        f = Frame(*struct.unpack("<IIQIIQQQQQ", raw))
        good = (f.magic == 0x4D52464C and f.own == xxh3_64(raw[:56]) and f.flags < 2 and f.zero == 0
                and f.payload % 8 == 0 and f.payload <= (16 << 20) + 128
                and (f.flags == 1) == (f.count == 0) == (f.payload == 0)
                and f.count <= f.payload // 80 and f.durable <= f.first < 2**64 - f.count)
        return f if good else None

    def whole(self, f, at, index, previous):
        return ((f.first, f.previous) == (index, previous)
                and xxh3_64(self.read(at + 64, f.payload)) == f.content)

    def valid(self, at, index, previous):
        f = self.self_valid(at)
        if not f or not self.whole(f, at, index, previous):
            return None
        trailer = struct.pack("<8sQQQ", b"LCFRMEND", f.first, f.payload, f.previous)
        ending = frame_size(f.payload) - 64 - f.payload
        good = self.read(at + 64 + f.payload, ending) == trailer.rjust(ending, b"\0")
        return f if good else None

    def entries(self, at, f):
        place, end = at + 64, at + 64 + f.payload
        for index in range(f.first, f.first + f.count):
            length, low = struct.unpack("<II", self.read(place, 8))
            stop = place + 8 + -(-length // 8) * 8
            insist(72 <= length <= 65535 and stop <= end, "corrupt", self.at(place))
            entry, padding = self.read(place + 8, length), self.read(place + 8 + length, -length % 8)
            insist(low == xxh3_64(entry) & 0xFFFFFFFF and not any(padding), "corrupt", self.at(place))
            yield index, self.at(place), entry
            place = stop
        insist(place == end, "corrupt", self.at(at))
