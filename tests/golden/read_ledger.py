#!/usr/bin/env python3
"""Reads ledgers with nothing but docs/format.md: checks every byte, prints verdict and entries.

usage: read_ledger.py DIR...    (standard library only; shares no code with the program)
Not checked: the cosignatures of witnesses, whose keys are not in a ledger, and what an event says.
"""

import base64
import pathlib
import struct
import sys
import uuid

import ed25519
from casemap import CaseMap, sha256, tree_root
from note import parse_vkey, read_slots
from segment import Segment, Wrong, frame_size, insist
from torn import is_torn

KINDS = ("genesis", "event", "commitment", "key-change", "freeze", "clock-accepted")


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


def text_at(body, at):
    """A length and that much text, and where it ends."""
    length, = struct.unpack_from(">H", body, at)
    return body[at + 2 : at + 2 + length].decode(), at + 2 + length


class History:
    """What the entries say, one after the other."""

    def __init__(self, origin):
        self.origin = origin  # the name in `head`, and its hash in the segments
        self.leaves, self.map, self.last = [], CaseMap(), -(2**63)
        self.keys = []  # vkeys in force, each with the index of the entry that names it
        self.committed = []  # sizes that end with a commitment
        self.frozen_at = None

    def add(self, index, place, entry):
        """The line about an entry, once all that binds it to those before it holds."""
        form, number, encoding = entry[:3]
        insist(form == 1 and number < len(KINDS) and encoding == 0, "unsupported", place)
        kind, body = KINDS[number], entry[72:]
        key, sequence, recorded_at, event = struct.unpack(">32sQq16s", entry[8:72])
        insist(not any(entry[3:8]) and recorded_at >= self.last, "corrupt", place)
        insist((number == 0) == (index == 0), "corrupt", place)
        ends_it = kind == "commitment" and index - 1 == self.frozen_at
        insist(self.frozen_at is None or ends_it, "untrusted", place)
        leaf = sha256(b"\0", entry)
        if kind == "event":
            insist(sequence == self.map.count(key), "corrupt", place)
            self.map.add(key, index, leaf)
            text = f"{key.hex()} version {sequence + 1} id {uuid.UUID(bytes=event)} body {len(body)}"
        else:
            insist(not any(key) and sequence == 0 and not any(event), "corrupt", place)
            text = getattr(self, kind.replace("-", "_"))(index, place, body)
        self.leaves.append(leaf)
        self.last = recorded_at
        return f"{index} {kind} {recorded_at} {text} leaf {leaf.hex()}"

    def genesis(self, index, place, body):
        log, tree, flags = struct.unpack_from(">BBH", body)
        insist((log, tree) == (1, 1) and flags < 2, "unsupported", place)
        name, at = text_at(body, 4)
        vkey, at = text_at(body, at)
        insist(at == len(body), "corrupt", place)
        insist((name, sha256(name.encode())) == self.origin, "untrusted", place)
        self.keys.append((index, vkey))
        return f"origin {name} vkey {vkey}" + " simulated" * flags

    def commitment(self, index, place, body):
        insist(len(body) == 48, "corrupt", place)
        said = covers, root, cases = struct.unpack(">Q32sQ", body)
        insist(said == (index, self.map.root(), len(self.map.streams)), "untrusted", place)
        self.committed.append(index + 1)
        return f"covers {covers} root {root.hex()} cases {cases}"

    def key_change(self, index, place, body):
        old, at = text_at(body, 0)
        new, at = text_at(body, at)
        insist(at + 168 == len(body), "untrusted", place)
        size, root = struct.unpack_from(">Q32s", body, at)
        message = b"caseledger/key-change/v1\n" + body[:-128]
        insist(old == self.keys[-1][1] and new not in (k for _, k in self.keys), "untrusted", place)
        insist(size == self.committed[-1] and root == tree_root(self.leaves[:size]), "untrusted", place)
        for vkey, signature in ((old, body[-128:-64]), (new, body[-64:])):
            name, _, public_key = parse_vkey(vkey)
            good = name == self.origin[0] and ed25519.holds(public_key, message, signature)
            insist(good, "untrusted", place)
        self.keys.append((index, new))
        return f"old {old} new {new} size {size} root {root.hex()}"

    def freeze(self, index, place, body):
        insist(1 <= len(body) <= 2000, "corrupt", place)
        self.frozen_at = index
        return f"reason {body.decode()}"

    def clock_accepted(self, _, place, body):
        insist(len(body) == 25 and 1 <= body[24] <= 3, "corrupt", place)
        return "old {} new {} boot {} reason {}".format(*struct.unpack(">qqqB", body))

    def check(self, checkpoint):
        """Its root, and its signature: only a log that never committed to a case may lack it."""
        size = checkpoint.size
        fits = size <= len(self.leaves) and tree_root(self.leaves[:size]) == checkpoint.root
        insist(fits and checkpoint.origin == self.origin[0], "untrusted", checkpoint.place)
        if checkpoint.signatures or self.committed[-1] > 2:
            insist(size in self.committed, "untrusted", checkpoint.place)
            checkpoint.check_signed_by([vkey for since, vkey in self.keys if since < size][-1])


def read_ledger(directory):
    head, damaged = read_slots(directory / "head", b"CLEDGHED", 4096)
    segments = [Segment(p) for p in sorted((directory / "log").glob("*.log"))]
    insist(segments and segments[0].first == 0, "corrupt", f"log/{0:020}.log")
    for segment in segments:
        insist(segment.origin == segments[0].origin, "corrupt", segment.at(24))
    frames, torn, roll_is_open = walk(segments, head.size)
    history, lines = History((head.origin, segments[0].origin)), []
    for segment, at, frame in frames:
        lines += [history.add(*entry) for entry in segment.entries(at, frame)]
    history.check(head)
    yield f"torn {torn}" if torn else "good"
    yield from ["head slot damaged"] * damaged + ["roll unfinished"] * roll_is_open
    yield f"head {head.size}" + " signed" * bool(head.signatures)
    if (directory / "cosigned").exists():
        cosigned, _ = read_slots(directory / "cosigned", b"CLEDGCOS", 65536)
        history.check(cosigned)
        yield f"cosigned {cosigned.size} lines {len(cosigned.signatures)}"
    yield f"size {len(history.leaves)} root {base64.b64encode(tree_root(history.leaves)).decode()}"
    yield from lines


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"== {pathlib.Path(name).name}")
        try:
            print(*read_ledger(pathlib.Path(name)), sep="\n")
        except Wrong as wrong:
            print(*wrong.args)
