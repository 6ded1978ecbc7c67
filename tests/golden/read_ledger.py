#!/usr/bin/env python3
"""Reads ledgers with nothing but docs/format.md: checks every byte, prints verdict and entries.

usage: read_ledger.py DIR...    (standard library only; shares no code with the program)
Not checked: signatures, the map behind a commitment, and what an event says.
"""

import base64
import hashlib
import pathlib
import struct
import sys
import uuid
from collections import namedtuple

from xxh3 import xxh3_64

KINDS = ("genesis", "event", "commitment", "key-change", "freeze", "clock-accepted")
Frame = namedtuple("Frame", "magic flags first count zero payload durable previous content own")


class Wrong(Exception):
    """Verdict and place."""


def insist(holds, verdict, place):
    if not holds:
        raise Wrong(verdict, place)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:left]), root(leaves[left:]))


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

    def is_content(self, begin, sector, end):
        """True if an entry of the frame's payload whose checksum holds covers the sector."""
        for at in range(begin + max(0, (sector - begin - 65543 + 7) // 8 * 8), sector - 7, 8):
            length, low = struct.unpack("<II", self.read(at, 8))
            if (72 <= length <= 65535 and sector + 512 <= at + 8 + length <= end
                    and low == xxh3_64(self.read(at + 8, length)) & 0xFFFFFFFF):
                return True
        return False

    def has_gap(self, at, size):
        return any(not any(self.read(sector, 512)) and not self.is_content(at + 64, sector, at + size)
                   for sector in range(-(-at // 512) * 512, at + size - 511, 512))

    def is_torn(self, at, index, previous):
        """Judges an invalid frame at or above D: a crash's, or no crash's."""
        f = self.self_valid(at)
        if not any(self.read(at, 64)):
            return True
        if not f:
            ends = (i + 64 for i in range(at, len(self.data), 64)
                    if self.read(i + 32, 16) == struct.pack("<8sQ", b"LCFRMEND", index)
                    and self.read(i + 56, 8) == struct.pack("<Q", previous))
            end = next(ends, None)
            return end is None or self.has_gap(at, end - at)
        size = frame_size(f.payload)
        if self.whole(f, at, index, previous):
            return not any(self.read((at + size - 32) // 512 * 512, 512))
        return not any(self.read(at + size - 32, 32)) or self.has_gap(at, size)


def read_head(path):
    data = path.read_bytes() if path.exists() else b""
    insist(len(data) == 8192, "untrusted", "head")
    slots = {}
    for i in (0, 4096):
        magic, form, counter, length = struct.unpack_from("<8sIQI", data, i)
        own, = struct.unpack_from("<Q", data, i + 4088)
        if (magic, form) == (b"CLEDGHED", 1) and length <= 4064 and own == xxh3_64(data[i : i + 4088]):
            slots[counter] = data[i + 24 : i + 24 + length]
    insist(slots, "untrusted", "head")
    damaged = len(slots) == 1 and (0 not in slots or any(data[4096:]))
    origin, size, tree, *rest = slots[max(slots)].decode().split("\n")
    insist(rest == [""] and size == str(int(size)), "untrusted", "head")
    return origin, int(size), base64.b64decode(tree, validate=True), damaged


def walk(segments, head_size):
    """The valid frames as (segment, offset, frame), where a torn one starts, and if a roll is open."""
    found, n, at, index, previous = [], 0, 64, 0, segments[0].own
    while f := segments[n].valid(at, index, previous):
        at, index, previous = at + frame_size(f.payload), f.first + f.count, f.own
        if not f.flags:
            found.append((segments[n], at - frame_size(f.payload), f))
            continue
        is_there = n + 1 < len(segments) and segments[n + 1].first == index
        insist(is_there, "corrupt", segments[n].at(at - frame_size(0)))
        rest = segments[n].not_zero(at)
        insist(rest is None, "corrupt", segments[n].at(rest))
        n, at = n + 1, 64
    segment, later = segments[n], segments[n + 1 :]
    roll_is_open = len(later) == 1 and later[0].first == index and later[0].not_zero(64) is None
    insist(not later or roll_is_open, "corrupt", segment.at(at))
    after = (segment.self_valid(i) for i in range(at, len(segment.data), 64))
    durable = max([head_size] + [f.durable for f in after if f])
    insist(index >= durable, "corrupt", segment.at(at))
    if segment.not_zero(at) is None:
        return found, None, roll_is_open
    insist(segment.is_torn(at, index, previous), "corrupt", segment.at(at))
    return found, segment.at(at), roll_is_open


def describe(kind, head, body, place, streams, index, origin):
    """What an entry says, once all that binds it to its neighbours holds."""
    key, sequence, _, event = head
    if kind == "event":
        insist(sequence == streams.get(key, 0), "corrupt", place)
        streams[key] = sequence + 1
        return f"{key.hex()} version {sequence + 1} id {uuid.UUID(bytes=event)} body {len(body)}"
    insist(not any(key) and sequence == 0 and not any(event), "corrupt", place)
    if kind == "genesis":
        log, tree, flags, length = struct.unpack_from(">BBHH", body)
        insist((log, tree) == (1, 1) and flags < 2, "unsupported", place)
        name, vkey = body[6 : 6 + length].decode(), body[8 + length :].decode()
        insist(struct.unpack_from(">H", body, 6 + length)[0] == len(vkey), "corrupt", place)
        insist((name, sha256(name.encode())) == origin, "untrusted", place)
        return f"origin {name} vkey {vkey}" + " simulated" * flags
    if kind == "commitment":
        insist(len(body) == 48, "corrupt", place)
        covers, tree, cases = struct.unpack(">Q32sQ", body)
        insist(covers == index, "corrupt", place)
        insist(streams or not any(tree) and cases == 0, "untrusted", place)
        return f"covers {covers} root {tree.hex()} cases {cases}"
    insist(kind == "clock-accepted", "unsupported", place)
    insist(len(body) == 25 and 1 <= body[24] <= 3, "corrupt", place)
    return "old {} new {} boot {} reason {}".format(*struct.unpack(">qqqB", body))


def read_ledger(directory):
    origin, head_size, head_root, damaged = read_head(directory / "head")
    segments = [Segment(p) for p in sorted((directory / "log").glob("*.log"))]
    insist(segments and segments[0].first == 0, "corrupt", f"log/{0:020}.log")
    for segment in segments:
        insist(segment.origin == segments[0].origin, "corrupt", segment.at(24))
    frames, torn, roll_is_open = walk(segments, head_size)
    lines, leaves, streams, last = [], [], {}, -(2**63)
    for segment, at, frame in frames:
        for index, place, entry in segment.entries(at, frame):
            form, kind, encoding = entry[:3]
            insist(form == 1 and kind < len(KINDS) and encoding == 0, "unsupported", place)
            head = struct.unpack(">32sQq16s", entry[8:72])
            insist(not any(entry[3:8]) and head[2] >= last, "corrupt", place)
            insist((kind == 0) == (index == 0), "corrupt", place)
            text = describe(KINDS[kind], head, entry[72:], place, streams, index,
                            (origin, segments[0].origin))
            leaves.append(sha256(b"\0", entry))
            last = head[2]
            lines.append(f"{index} {KINDS[kind]} {last} {text} leaf {leaves[-1].hex()}")
    insist(root(leaves[:head_size]) == head_root, "untrusted", "head")
    yield f"torn {torn}" if torn else "good"
    yield from ["head slot damaged"] * damaged + ["roll unfinished"] * roll_is_open
    yield f"head {head_size}"
    yield f"size {len(leaves)} root {base64.b64encode(root(leaves)).decode()}"
    yield from lines


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"== {pathlib.Path(name).name}")
        try:
            print(*read_ledger(pathlib.Path(name)), sep="\n")
        except Wrong as wrong:
            print(*wrong.args)
