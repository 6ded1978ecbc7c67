"""Whether a crash explains an invalid frame: docs/format.md, "Torn, corrupt, untrusted"."""

import struct

from segment import frame_size
from xxh3 import xxh3_64


def is_content(segment, begin, sector, end):
    """True if an entry of the frame's payload whose checksum holds covers the sector."""
    for at in range(begin + max(0, (sector - begin - 65543 + 7) // 8 * 8), sector - 7, 8):
        length, low = struct.unpack("<II", segment.read(at, 8))
        if (72 <= length <= 65535 and sector + 512 <= at + 8 + length <= end
                and low == xxh3_64(segment.read(at + 8, length)) & 0xFFFFFFFF):
            return True
    return False


def has_gap(segment, at, size):
    return any(not any(segment.read(sector, 512)) and not is_content(segment, at + 64, sector, at + size)
               for sector in range(-(-at // 512) * 512, at + size - 511, 512))


def is_torn(segment, at, index, previous):
    """Judges an invalid frame at or above D: a crash's, or no crash's."""
    f = segment.self_valid(at)
    if not any(segment.read(at, 64)):
        return True
    if not f:
        ends = (i + 64 for i in range(at, len(segment.data), 64)
                if segment.read(i + 32, 16) == struct.pack("<8sQ", b"LCFRMEND", index)
                and segment.read(i + 56, 8) == struct.pack("<Q", previous))
        end = next(ends, None)
        return end is None or has_gap(segment, at, end - at)
    size = frame_size(f.payload)
    if segment.whole(f, at, index, previous):
        return not any(segment.read((at + size - 32) // 512 * 512, 512))
    return not any(segment.read(at + size - 32, 32)) or has_gap(segment, at, size)
