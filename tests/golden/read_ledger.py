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

from segment import Segment, Wrong, frame_size, insist
from torn import is_torn
from xxh3 import xxh3_64

KINDS = ("genesis", "event", "commitment", "key-change", "freeze", "clock-accepted")


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:left]), root(leaves[left:]))


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
    insist(is_torn(segment, at, index, previous), "corrupt", segment.at(at))
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
