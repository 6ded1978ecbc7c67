"""XXH3-64 with seed 0, as published with xxHash, for the lengths a ledger needs: 0, and 17 or more."""

import struct

MASK = 2**64 - 1
P32 = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
P64 = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9,
       0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)
SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
    "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e")
STRIPE = 64
STRIPES_PER_BLOCK = (len(SECRET) - STRIPE) // 8


def word(data, at):
    return struct.unpack_from("<Q", data, at)[0]


def fold(a, b):
    product = a * b
    return (product & MASK) ^ (product >> 64)


def mix(data, at, secret_at):
    return fold(word(data, at) ^ word(SECRET, secret_at),
                word(data, at + 8) ^ word(SECRET, secret_at + 8))


def avalanche(h):
    h ^= h >> 37
    h = h * 0x165667919E3779F9 & MASK
    return h ^ h >> 32


def of_nothing():
    h = word(SECRET, 56) ^ word(SECRET, 64)
    h = (h ^ h >> 33) * P64[1] & MASK
    h = (h ^ h >> 29) * P64[2] & MASK
    return h ^ h >> 32


def of_at_most_128(data):
    size = len(data)
    total = size * P64[0]
    for i in range((size - 1) // 32 + 1):
        total += mix(data, 16 * i, 32 * i) + mix(data, size - 16 * (i + 1), 32 * i + 16)
    return avalanche(total & MASK)


def of_at_most_240(data):
    size = len(data)
    total = size * P64[0] + sum(mix(data, 16 * i, 16 * i) for i in range(8))
    total = avalanche(total & MASK)
    total += sum(mix(data, 16 * i, 16 * (i - 8) + 3) for i in range(8, size // 16))
    return avalanche(total + mix(data, size - 16, 136 - 17) & MASK)


def of_more(data):
    size = len(data)
    lanes = [P32[2], *P64[:4], P32[1], P64[4], P32[0]]

    def add(at, secret_at):
        for i in range(8):
            value = word(data, at + 8 * i)
            key = value ^ word(SECRET, secret_at + 8 * i)
            lanes[i ^ 1] = lanes[i ^ 1] + value & MASK
            lanes[i] = lanes[i] + (key & 0xFFFFFFFF) * (key >> 32) & MASK

    for stripe in range((size - 1) // STRIPE):
        add(STRIPE * stripe, stripe % STRIPES_PER_BLOCK * 8)
        if stripe % STRIPES_PER_BLOCK == STRIPES_PER_BLOCK - 1:
            for i, lane in enumerate(lanes):
                key = word(SECRET, len(SECRET) - STRIPE + 8 * i)
                lanes[i] = (lane ^ lane >> 47 ^ key) * P32[0] & MASK
    add(size - STRIPE, len(SECRET) - STRIPE - 7)
    total = size * P64[0] + sum(
        fold(lanes[2 * i] ^ word(SECRET, 11 + 16 * i), lanes[2 * i + 1] ^ word(SECRET, 19 + 16 * i))
        for i in range(4))
    return avalanche(total & MASK)


def xxh3_64(data):
    size = len(data)
    assert size == 0 or size > 16, "a ledger has no such length"
    if size == 0:
        return of_nothing()
    if size <= 128:
        return of_at_most_128(data)
    return of_at_most_240(data) if size <= 240 else of_more(data)
