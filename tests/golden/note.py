"""Checkpoints and the files that hold them: docs/format.md, "head, cosigned, durable, keys"."""

import base64
import hashlib
import struct

import ed25519
from segment import insist
from xxh3 import xxh3_64


def read_slots(path, magic, slot):
    """The newest note of a file with two slots, and whether the other slot is damaged."""
    data, notes = path.read_bytes() if path.exists() else b"", {}
    insist(len(data) == 2 * slot, "untrusted", path.name)
    for i in (0, slot):
        found, form, counter, length = struct.unpack_from("<8sIQI", data, i)
        own, = struct.unpack_from("<Q", data, i + slot - 8)
        if (found, form) == (magic, 1) and length <= slot - 32 and own == xxh3_64(data[i : i + slot - 8]):
            notes[counter] = data[i + 24 : i + 24 + length]
    insist(notes, "untrusted", path.name)
    damaged = len(notes) == 1 and (0 not in notes or any(data[slot:]))
    return Checkpoint(notes[max(notes)], path.name), damaged


def parse_vkey(vkey):
    """Name, key id and public key, or None."""
    name, key_id, key = vkey.split("+", 2)
    key = base64.b64decode(key, validate=True)
    own = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    return (name, own, key[1:]) if (own.hex(), key[0], len(key)) == (key_id, 1, 33) else None


class Checkpoint:
    """Origin, size and root, and signature lines if there are any."""

    def __init__(self, note, place):
        text, blank, lines = note.rpartition(b"\n\n")
        self.text, self.place = (text + b"\n", place) if blank else (note, place)
        self.origin, size, root, *rest = self.text.decode().split("\n")
        insist(rest == [""] and size == str(int(size)), "untrusted", place)
        self.size, self.root, self.signatures = int(size), base64.b64decode(root, validate=True), []
        for line in lines.decode().splitlines() if blank else ():
            dash, name, signature = line.split(" ")
            insist(dash == "\u2014", "untrusted", place)
            signature = base64.b64decode(signature, validate=True)
            self.signatures.append((name, signature[:4], signature[4:]))

    def check_signed_by(self, vkey):
        name, key_id, public_key = parse_vkey(vkey)
        by_key = [s for n, i, s in self.signatures if (n, i) == (name, key_id)]
        good = by_key and all(ed25519.holds(public_key, self.text, s) for s in by_key)
        insist(good and name == self.origin, "untrusted", self.place)
