"""The completeness map casemap/v1: docs/format.md, "Completeness map"."""

import hashlib
import struct


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def tree_root(leaves):
    """RFC 6962 over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", tree_root(leaves[:left]), tree_root(leaves[left:]))


def subtree(leaves, depth):
    """Over (key, hash) of the streams that share their key's first `depth` bits."""
    if len(leaves) < 2:
        return leaves[0][1] if leaves else bytes(32)
    sides = [], []
    for key, leaf in leaves:
        sides[key[depth // 8] >> 7 - depth % 8 & 1].append((key, leaf))
    return sha256(b"\3", *(subtree(side, depth + 1) for side in sides))


class CaseMap:
    def __init__(self):
        self.streams = {}  # key: (index, leaf hash of the stream's own tree) of each event

    def count(self, key):
        return len(self.streams.get(key, ()))

    def add(self, key, index, entry_leaf):
        leaf = sha256(b"\0casemap/v1/event\n", struct.pack(">Q", index), entry_leaf)
        self.streams.setdefault(key, []).append((index, leaf))

    def root(self):
        leaves = []
        for key, events in self.streams.items():
            own = tree_root([leaf for _, leaf in events])
            leaves.append((key, sha256(b"\2", key, struct.pack(">QQ", len(events), events[-1][0]), own)))
        return subtree(leaves, 0)
