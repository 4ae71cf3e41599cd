"""Sections 1 to 5 of schema/LOG.md: header, chain, payloads, notes, tree. See verify_log.py."""
import base64
import binascii
import hashlib
import re
import struct
import unicodedata

from blake3 import blake3

CODES = """position_gap position_order header_malformed columns_differ chain_genesis sequence_gap
sequence_repeated time_backwards payload_missing salt_missing salt_unexpected salt_length payload_length
payload_digests payload_blake3 payload_sha256 not_opened opened_twice note_malformed note_unsigned
note_signature note_place note_origin key_unannounced key_changed erase_approvers erase_signature
erase_unannounced erase_rule erase_target erased_unmatched payload_after_erase heads_range heads_differ stream_foreign not_in_tree chain_link
chain_prev batch_root batch_frontier batch_order log_truncated head_missing stream_truncated
head_differs wraps_unannounced wraps_missing wraps_differ wraps_after_erase""".split()
FILE_CODES = """file_malformed file_missing file_signature other_key other_origin file_contradiction
file_digest file_unlisted policy_unmet""".split()
KINDS = "action open key erase erased heads anchor config access".split()
SEALED = (0, 8)
NUMBER_MAX = 2**63 - 1
PAYLOAD_MAX = 16_777_216
WORD = re.compile(r"[a-z0-9_-]{1,32}")
FILE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


class Bad(Exception):
    """A defect; the argument is its name."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def need(condition, defect):
    if not condition:
        raise Bad(defect)


def b64(text, defect):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad(defect)
    need(base64.b64encode(data).decode() == text, defect)
    return data


# --- 1. header, 2. chain, 3. payloads ------------------------------------------------------------


class Header:
    def __init__(self, data):
        need(len(data) == 148, "length")
        magic, self.kind, flags, self.org, self.stream, self.seq, self.time, self.length, self.epoch = (
            struct.unpack(">4sBBH16sQQQI", data[:52]))
        self.prev, self.b3, self.sha = data[52:84], data[84:116], data[116:148]
        need(magic == b"EAK1", "magic")
        need(self.kind <= 8, "kind")
        need(flags & 0xFE == 0, "flags")
        self.sealed = self.kind in SEALED
        need((flags == 0) == self.sealed, "clear_flag")
        need(self.seq <= NUMBER_MAX and self.time <= NUMBER_MAX, "range")
        need((self.epoch != 0) == self.sealed, "key_epoch")
        need((336 if self.sealed else 1) <= self.length <= PAYLOAD_MAX, "payload_length")


def is_origin(text):
    return 1 <= len(text) <= 255 and all(0x21 <= ord(c) <= 0x7E and c != "+" for c in text)


def genesis(origin, stream):
    name = origin.encode()
    context = "eakte 2026-11 v1 genesis"
    return blake3(struct.pack(">H", len(name)) + name + stream, derive_key_context=context).digest()


def link(header):
    return blake3(header).digest() if len(header) == 148 else bytes(32)


# --- Ed25519 (RFC 8032), strict ------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_mul(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = point_add(q, p)
        p, n = point_add(p, p), n >> 1
    return q


def point_decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if y >= P or (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def point_encode(p):
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def small_order(p):
    p = point_mul(8, p)
    return p[0] % P == 0 and (p[1] - p[2]) % P == 0


def verify_strict(key, signature, message):
    if len(signature) != 64:
        return False
    a, r, s = point_decode(key), point_decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER or small_order(a) or small_order(r):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    return point_encode(point_add(point_mul(s, BASE), point_mul(h, minus_a))) == signature[:32]


# --- 4. notes ------------------------------------------------------------------------------------


def key_id(name, key):
    return sha256(name.encode(), b"\n\x01", key)[:4]


def parse_vkey(text):
    parts = text.split("+", 2)
    need(len(parts) == 3 and is_origin(parts[0]), "vkey")
    key = b64(parts[2], "vkey")
    need(len(key) == 33 and key[0] == 1, "vkey")
    need(parts[1] == key_id(parts[0], key[1:]).hex(), "vkey")
    return parts[0], key[1:]


def parse_note(data):
    """The text and the signatures (name, id, signature)."""
    need(len(data) <= 1_048_576, "too_large")
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("malformed")
    split = note.rfind("\n\n")
    need(split >= 0, "malformed")
    text, lines = note[: split + 1], note[split + 2:]
    need(all(c == "\n" or c >= " " for c in text), "malformed")
    need(lines.endswith("\n"), "malformed")
    signatures = []
    for line in lines[:-1].split("\n"):
        need(line.startswith("\u2014 "), "malformed")
        name, space, encoded = line[2:].partition(" ")
        plain = name and not any(c.isspace() or unicodedata.category(c) == "Cc" or c == "+" for c in name)
        need(plain and space, "malformed")
        signature = b64(encoded, "malformed")
        need(len(signature) > 4, "malformed")
        signatures.append((name, signature[:4], signature[4:]))
    need(len(signatures) <= 128, "too_large")
    return text, signatures


def check_signature(note, name, key):
    text, signatures = note
    ours = [s for n, i, s in signatures if n == name and i == key_id(name, key)]
    need(ours, "unsigned")
    need(len(ours) == 1 and verify_strict(key, ours[0], text.encode()), "wrong_signature")


class Lines:
    def __init__(self, text):
        need(text.endswith("\n"), "lines")
        self.lines = text[:-1].split("\n")

    def line(self):
        need(self.lines, "lines")
        return self.lines.pop(0)

    def optional(self, name):
        start = name + ": "
        if not self.lines or not self.lines[0].startswith(start):
            return None
        value = self.lines[0][len(start):]
        if not value or value[0] == " " or value[-1] == " ":
            return None
        self.lines.pop(0)
        return value

    def value(self, name):
        value = self.optional(name)
        need(value is not None, "lines")
        return value

    def number(self, name, most=NUMBER_MAX):
        return number(self.value(name), most)

    def hex(self, name, length):
        return unhex(self.value(name), length)

    def word(self, name):
        value = self.value(name)
        need(WORD.fullmatch(value), "lines")
        return value

    def run(self, name, most):
        while (value := self.optional(name)) is not None:
            need(most > 0, "lines")
            most -= 1
            yield value

    def end(self):
        need(not self.lines, "lines")


def number(text, most):
    need(re.fullmatch(r"0|[1-9][0-9]{0,19}", text) and int(text) <= most, "lines")
    return int(text)


def unhex(text, length):
    need(re.fullmatch(r"[0-9a-f]{%d}" % (2 * length), text), "lines")
    return bytes.fromhex(text)


# --- 5. tree, checkpoint, proofs -----------------------------------------------------------------


def leaf(header):
    return sha256(b"\0", header)


def node(left, right):
    return sha256(b"\1", left, right)


class Tree:
    def __init__(self, size=0, peaks=()):
        self.size, self.peaks = size, list(peaks)

    def push(self, item):
        n = self.size
        while n & 1:
            item = node(self.peaks.pop(), item)
            n >>= 1
        self.peaks.append(item)
        self.size += 1

    def root(self):
        if not self.peaks:
            return sha256()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root

    @staticmethod
    def stored(size, data):
        if len(data) != 32 * bin(size).count("1"):
            return None
        return Tree(size, [data[i:i + 32] for i in range(0, len(data), 32)])


def proved_root(item, position, size, path):
    if position >= size or len(path) > 63:
        return None
    f, s = position, size - 1
    for p in path:
        if s == 0:
            return None
        if f & 1 or f == s:
            item = node(p, item)
            while f & 1 == 0 and f != 0:
                f, s = f >> 1, s >> 1
        else:
            item = node(item, p)
        f, s = f >> 1, s >> 1
    return item if s == 0 else None


def heads_tree(ends):
    """Number of streams and root over ends of 56 bytes each (section 15)."""
    tree = Tree()
    for end in sorted(ends):
        tree.push(leaf(end))
    return tree.size, tree.root()


def parse_checkpoint(text):
    lines = Lines(text)
    origin = lines.line()
    need(is_origin(origin), "lines")
    size = number(lines.line(), NUMBER_MAX)
    root = b64(lines.line(), "lines")
    need(len(root) == 32, "lines")
    lines.end()
    return origin, size, root
