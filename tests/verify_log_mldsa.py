"""ML-DSA-44 verification, from FIPS 204 alone, for verify_log.py. Slow and plain on purpose."""
import hashlib

Q, D, TAU, GAMMA1, GAMMA2, K, L, BETA, OMEGA = 8380417, 13, 39, 1 << 17, 95232, 4, 4, 78, 80
M = (Q - 1) // (2 * GAMMA2)
ZETAS = [pow(1753, int(f"{i:08b}"[::-1], 2), Q) for i in range(256)]
KEY_BYTES, SIGNATURE_BYTES = 1312, 2420


def shake256(data, length):
    return hashlib.shake_256(data).digest(length)


def unpack(data, bits):
    whole = int.from_bytes(data, "little")
    return [whole >> bits * i & (1 << bits) - 1 for i in range(8 * len(data) // bits)]


def pack(values, bits):
    return sum(v << bits * i for i, v in enumerate(values)).to_bytes(len(values) * bits // 8, "little")


def ntt(poly):
    w, m, length = list(poly), 0, 128
    while length:
        for start in range(0, 256, 2 * length):
            m += 1
            for j in range(start, start + length):
                t = ZETAS[m] * w[j + length] % Q
                w[j + length], w[j] = (w[j] - t) % Q, (w[j] + t) % Q
        length //= 2
    return w


def inverse_ntt(poly):
    w, m, length = list(poly), 256, 1
    while length < 256:
        for start in range(0, 256, 2 * length):
            m -= 1
            for j in range(start, start + length):
                t = w[j]
                w[j], w[j + length] = (t + w[j + length]) % Q, (w[j + length] - t) * ZETAS[m] % Q
        length *= 2
    return [x * 8347681 % Q for x in w]


def uniform(seed):
    found, length = [], 1024
    stream = hashlib.shake_128(seed).digest(length)
    at = 0
    while len(found) < 256:
        if at + 3 > length:
            length *= 2
            stream = hashlib.shake_128(seed).digest(length)
        value = int.from_bytes(stream[at:at + 3], "little") & 0x7FFFFF
        at += 3
        if value < Q:
            found.append(value)
    return found


def in_ball(seed):
    stream = shake256(seed, 4096)
    signs, at, c = int.from_bytes(stream[:8], "little"), 8, [0] * 256
    for i in range(256 - TAU, 256):
        while stream[at] > i:
            at += 1
        j = stream[at]
        at += 1
        c[i], c[j] = c[j], -1 if signs & 1 else 1
        signs >>= 1
    return c


def hints(data):
    """For each row the places of its hints; None if they are not written in the one right way."""
    rows, index = [], 0
    for i in range(K):
        end = data[OMEGA + i]
        if not index <= end <= OMEGA:
            return None
        row = list(data[index:end])
        if row != sorted(set(row)):
            return None
        rows.append(set(row))
        index = end
    return None if any(data[index:OMEGA]) else rows


def use_hint(hint, r):
    r0 = r % (2 * GAMMA2)
    if r0 > GAMMA2:
        r0 -= 2 * GAMMA2
    r1 = (r - r0) // (2 * GAMMA2)
    if r - r0 == Q - 1:
        r1, r0 = 0, r0 - 1
    if not hint:
        return r1
    return (r1 + 1) % M if r0 > 0 else (r1 - 1) % M


def verify(key, message, signature):
    """Whether `signature` is one of ML-DSA-44 with an empty context."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    rho = key[:32]
    t1 = [unpack(key[32 + 320 * i:352 + 320 * i], 10) for i in range(K)]
    challenge = signature[:32]
    z = [[GAMMA1 - v for v in unpack(signature[32 + 576 * i:608 + 576 * i], 18)] for i in range(L)]
    hint = hints(signature[32 + 576 * L:])
    if hint is None or max(abs(v) for poly in z for v in poly) >= GAMMA1 - BETA:
        return False
    mu = shake256(shake256(key, 64) + b"\0\0" + message, 64)
    z, c = [ntt(poly) for poly in z], ntt(in_ball(challenge))
    packed = b""
    for r in range(K):
        t = ntt([v << D for v in t1[r]])
        row = [-a * b for a, b in zip(c, t)]
        for s in range(L):
            row = [x + a * b for x, a, b in zip(row, uniform(rho + bytes([s, r])), z[s])]
        row = inverse_ntt([x % Q for x in row])
        packed += pack([use_hint(i in hint[r], x) for i, x in enumerate(row)], 6)
    return shake256(mu + packed, 32) == challenge
