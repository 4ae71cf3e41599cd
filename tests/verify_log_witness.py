"""Sections 9 to 12 of schema/LOG.md: keys, consistency, tiles, policies, witnesses. See verify_log.py."""
import re
import struct

import verify_log_mldsa
from verify_log_format import (
    NUMBER_MAX, Bad, Tree, b64, is_origin, leaf, need, node, number, parse_checkpoint, parse_note, sha256, verify_strict)

# --- 9. who signs checkpoints --------------------------------------------------------------------

KEY_BYTES = {1: 32, 4: 32, 6: 1312}


class Vkey:
    def __init__(self, text):
        parts = text.split("+", 2)
        need(len(parts) == 3 and is_origin(parts[0]), "vkey")
        data = b64(parts[2], "vkey")
        need(data and KEY_BYTES.get(data[0]) == len(data) - 1, "vkey")
        self.name, self.scheme, self.key = parts[0], data[0], data[1:]
        self.id = sha256(self.name.encode(), b"\n", data)[:4]
        need(parts[1] == self.id.hex(), "vkey")

    def check(self, note):
        """The time of the one good signature, or None for scheme 1."""
        text, signatures = note
        ours = [s for n, i, s in signatures if n == self.name and i == self.id]
        need(ours, "unsigned")
        need(len(ours) == 1, "wrong_signature")
        if self.scheme == 1:
            need(verify_strict(self.key, ours[0], text.encode()), "wrong_signature")
            return None
        try:
            origin, size, root = parse_checkpoint(text)
        except Bad:
            raise Bad("wrong_signature")
        need(len(ours[0]) > 8, "wrong_signature")
        time, signature = struct.unpack(">Q", ours[0][:8])[0], ours[0][8:]
        need(1 <= time <= NUMBER_MAX, "wrong_signature")
        if self.scheme == 4:
            good = verify_strict(self.key, signature, f"cosignature/v1\ntime {time}\n{text}".encode())
        else:
            name, origin = self.name.encode(), origin.encode()
            message = b"subtree/v1\n\0" + bytes([len(name)]) + name + struct.pack(">Q", time)
            message += bytes([len(origin)]) + origin + struct.pack(">QQ", 0, size) + root
            good = verify_log_mldsa.verify(self.key, message, signature)
        need(good, "wrong_signature")
        return time


def consistent(old, old_root, new, new_root, path):
    if old == 0:
        return not path and old_root == sha256() and (new > 0 or new_root == old_root)
    if old == new:
        return not path and old_root == new_root
    if old > new or not path:
        return False
    if old & (old - 1) == 0:
        path = [old_root] + path
    f, s = old - 1, new - 1
    while f & 1:
        f, s = f >> 1, s >> 1
    a = b = path[0]
    for p in path[1:]:
        if s == 0:
            return False
        if f & 1 or f == s:
            a, b = node(p, a), node(p, b)
            while f & 1 == 0 and f != 0:
                f, s = f >> 1, s >> 1
        else:
            b = node(b, p)
        f, s = f >> 1, s >> 1
    return s == 0 and (a, b) == (old_root, new_root)


# --- 10. tiles -----------------------------------------------------------------------------------


def tile_path(level, index, width):
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    path = "/".join([f"tile/{level}"] + ["x" + g for g in groups[:-1]] + groups[-1:])
    return path if width == 256 else f"{path}.p/{width}"


def parse_tile(path):
    match = re.fullmatch(r"tile/(entries|[0-9]+)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?", path)
    need(match, "path")
    level, index = match[1], int(re.sub("[x/]", "", match[2]))
    width = 256 if match[3] is None else int(match[3])
    level = level if level == "entries" else int(level)
    need((level == "entries" or level < 64) and (match[3] is None or 0 < width < 256), "path")
    need(tile_path(level, index, width) == path, "path")
    return level, index, width


def grown(old, new):
    for level in ["entries"] + list(range(8)):
        shift = 0 if level == "entries" else 8 * level
        a, b = old >> shift, new >> shift
        if b > a:
            for index in range(a // 256, -(-b // 256)):
                yield tile_path(level, index, min(256, b - 256 * index))


def holding(size, level, index):
    place = (index << level % 8) // 256
    return tile_path(level // 8, place, min(256, (size >> 8 * (level // 8)) - 256 * place))


def node_of(level, index):
    if level == 0:
        return sha256(b"\0", struct.pack(">Q", index))
    return node(node_of(level - 1, 2 * index), node_of(level - 1, 2 * index + 1))


def tile_bytes(path):
    level, index, width = parse_tile(path)
    return b"".join(node_of(8 * level, 256 * index + i) for i in range(width))


def tree_over(data):
    tree = Tree()
    for i in range(0, len(data), 32):
        tree.push(data[i:i + 32])
    return tree.root()


def node_in_tile(data, level, index):
    first = (index << level % 8) % 256 * 32
    return tree_over(data[first:first + (32 << level % 8)])


def parse_entries(data, width):
    need(len(data) == 150 * width, "entries")
    entries = [data[i:i + 150] for i in range(0, len(data), 150)]
    need(all(e[:2] == b"\0\x94" for e in entries), "entries")
    return [e[2:] for e in entries]


# --- 11. policies --------------------------------------------------------------------------------


class BadPolicy(Exception):
    """Defect and line."""


class Policy:
    def __init__(self, text):
        self.logs, self.witnesses, self.groups, quorums = [], {}, {}, []
        members = set()

        def must(condition, defect):
            if not condition:
                raise BadPolicy(defect, at)

        def vkey(text, schemes, others):
            try:
                key = Vkey(text)
            except Bad:
                raise BadPolicy("vkey", at)
            must(key.scheme in schemes, "vkey")
            must(key.key not in [k.key for k in others], "duplicate_key")
            return key

        def define(name):
            must(name != "none" and name not in self.witnesses and name not in self.groups, "duplicate_name")

        def known(name):
            must(name in self.witnesses or name in self.groups, "unknown_name")
            return name

        if len(text.encode()) > 1_048_576:
            raise BadPolicy("too_large", None)
        lines = text.split("\n")
        for at, line in enumerate(lines, 1):
            if at == len(lines):
                must(line == "", "character")
                break
            must(not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line), "character")
            words = re.findall(r"[^ \t]+", line)
            if not words or words[0].startswith("#"):
                continue
            word, *rest = words
            if word == "log" and 1 <= len(rest) <= 2:
                self.logs.append(vkey(rest[0], (1, 6), self.logs))
            elif word == "witness" and 2 <= len(rest) <= 3:
                key = vkey(rest[1], (4, 6), self.witnesses.values())
                define(rest[0])
                self.witnesses[rest[0]] = key
            elif word == "group" and len(rest) >= 3:
                name, k, *names = rest
                if k in ("all", "any"):
                    k = len(names) if k == "all" else 1
                else:
                    k = int(k) if re.fullmatch("0|[1-9][0-9]*", k) else 0
                must(1 <= k <= len(names), "threshold")
                for member in names:
                    known(member)
                    must(member not in members, "duplicate_member")
                    members.add(member)
                define(name)
                self.groups[name] = (k, names)
            elif word == "quorum" and len(rest) == 1:
                must(not quorums, "second_quorum")
                quorums.append(None if rest[0] == "none" else known(rest[0]))
            else:
                raise BadPolicy("syntax", at)
        if max(len(self.logs), len(self.witnesses), len(self.groups)) > 64:
            raise BadPolicy("too_large", None)
        if not quorums:
            raise BadPolicy("no_quorum", None)
        self.quorum = quorums[0]

    def operators(self):
        """Name of the group of one operator -> its witnesses."""
        return {name: names for name, (k, names) in self.groups.items()
                if k == 1 and all(n in self.witnesses for n in names)}

    def check(self, note):
        def signed(key):
            try:
                return key.check(note)
            except Bad as bad:
                return {"unsigned": "no", "wrong_signature": "wrong"}[str(bad)]

        origin = note[0].split("\n")[0]
        by_log = not self.logs or any(
            k.name == origin and signed(k) not in ("no", "wrong") for k in self.logs)
        times = {name: signed(key) for name, key in self.witnesses.items()}
        reached = {name: time not in ("no", "wrong") for name, time in times.items()}
        groups, operators = [], self.operators()
        for name, (k, names) in self.groups.items():
            count = sum(reached[n] for n in names)
            reached[name] = count >= k
            if name not in operators:
                groups.append([name, count, k, len(names)])
        witnesses = [[name, next((o for o, names in operators.items() if name in names), name), time]
                     for name, time in times.items()]
        return {"log": by_log, "quorum": self.quorum is None or reached[self.quorum],
                "witnesses": witnesses, "groups": groups}


def check_pair(ed25519, ml_dsa):
    """Defect, or None if the two policies belong together."""
    def schemes(policy):
        return {k.scheme for k in policy.logs + list(policy.witnesses.values())}

    def shape(policy):
        names = [(name, key.name) for name, key in policy.witnesses.items()]
        return names, list(policy.groups.items()), policy.quorum

    if 6 in schemes(ed25519) or schemes(ml_dsa) - {6}:
        return "scheme"
    logs = [{k.name for k in policy.logs} for policy in (ed25519, ml_dsa)]
    if not logs[0] or logs[0] != logs[1]:
        return "logs"
    return None if shape(ed25519) == shape(ml_dsa) else "structure"


def confirmed(ed25519, ml_dsa):
    first, second = (s["log"] and s["quorum"] for s in (ed25519, ml_dsa))
    return "both" if first and second else "ed25519_only" if first else "no"


# --- 12. witnesses -------------------------------------------------------------------------------


def parse_request(body):
    """Old size, hashes, note."""
    lines, path = body.split(b"\n"), []
    need(lines[0].startswith(b"old ") and len(lines) > 1, "request")
    try:
        old = number(lines[0][4:].decode("ascii"), NUMBER_MAX)
        at = 1
        while lines[at] != b"":
            path.append(b64(lines[at].decode("ascii"), "request"))
            need(len(path[-1]) == 32 and len(path) <= 63, "request")
            at += 1
    except (UnicodeDecodeError, IndexError):
        raise Bad("request")
    return old, path, parse_note(b"\n".join(lines[at + 1:]))


def add_checkpoint(keys, size, root, body):
    """What a witness that remembers size and root answers."""
    try:
        old, path, note = parse_request(body)
        origin, new, new_root = parse_checkpoint(note[0])
    except Bad:
        return {"status": 400}
    ours = [k for k in keys if k.name == origin]
    if not ours:
        return {"status": 404}
    signed = set()
    for key in ours:
        try:
            key.check(note)
            signed.add(key.scheme)
        except Bad as bad:
            if str(bad) == "wrong_signature":
                return {"status": 403}
    if 1 not in signed:
        return {"status": 403}
    if old > new:
        return {"status": 400}
    # Two faces first: no old beside them makes less of it.
    if (new == size and new_root != root) or old != size:
        return {"status": 409, "size": size}
    if not consistent(size, root, new, new_root, path):
        return {"status": 422}
    return {"status": 200, "seal": 6 in signed}


# --- vectors -------------------------------------------------------------------------------------


def defect(function, *arguments):
    try:
        function(*arguments)
    except (Bad, BadPolicy) as bad:
        return bad.args
    return None


def consistency_vectors(v):
    for p, good in [(p, True) for p in v["good"]] + [(p, False) for p in v["bad"]]:
        old_root, new_root = (bytes.fromhex(p[k]) for k in ("old_root", "new_root"))
        path = [bytes.fromhex(h) for h in p["path"]]
        yield p["name"], consistent(p["old"], old_root, p["new"], new_root, path) == good


def tile_vectors(v):
    for p in v["paths"]["good"]:
        yield p["path"], parse_tile(p["path"]) == (p["level"], p["index"], p["width"])
    for path in v["paths"]["bad"]:
        yield path, defect(parse_tile, path) == ("path",)
    for g in v["grown"]:
        yield f"{g['old']} to {g['new']}", list(grown(g["old"], g["new"])) == g["paths"]
    for n in v["nodes"]:
        level, index = n["level"], n["index"]
        path = holding(n["size"], level, index)
        hashed = node_in_tile(tile_bytes(path), level, index)
        yield f"node {level} {index}", path == n["tile"] and hashed == bytes.fromhex(n["hash"])
    peaks, at = [], 0
    for bit in reversed(range(17)):
        if 70_000 >> bit & 1:
            peaks.append(holding(70_000, bit, at >> bit))
            at += 1 << bit
    yield "frontier", peaks == v["frontier_tiles_of_70000"]
    full = bytes.fromhex(v["full_tile"]["bytes"])
    yield "full tile", tile_bytes(v["full_tile"]["path"]) == full and tree_over(full).hex() == v["full_tile"]["root"]
    e = v["entries"]
    headers = parse_entries(bytes.fromhex(e["bytes"]), e["width"])
    yield "entries", b"".join(leaf(h) for h in headers).hex() == e["leaves"]
    for bad in e["bad"]:
        yield bad["name"], defect(parse_entries, bytes.fromhex(bad["bytes"]), e["width"]) == ("entries",)


def cosign_vectors(v):
    for g in v["vkeys"]["good"]:
        key = Vkey(g["vkey"])
        yield "vkey", (key.name, key.scheme) == (g["name"], g["scheme"])
    for bad in v["vkeys"]["bad"]:
        yield bad["name"], defect(Vkey, bad["vkey"]) == ("vkey",)
    for g in v["good"]:
        yield g["name"], Vkey(g["vkey"]).check(parse_note(g["note"].encode())) == g["time"]
    for bad in v["bad"]:
        yield bad["name"], defect(Vkey(bad["vkey"]).check, parse_note(bad["note"].encode())) == (bad["defect"],)


def policy_vectors(v):
    ed25519, ml_dsa = Policy(v["ed25519"]), Policy(v["ml_dsa"])
    yield "pair", check_pair(ed25519, ml_dsa) is None
    for c in v["checks"]:
        note = parse_note(c["note"].encode())
        found = ed25519.check(note), ml_dsa.check(note)
        seal = any(defect(k.check, note) is None for k in ml_dsa.logs)
        expected = c["ed25519"], c["ml_dsa"], c["confirmed"], c["seal"]
        yield c["name"], (*found, confirmed(*found), seal) == expected
    for g in v["good"]:
        yield g["name"], defect(Policy, g["text"]) is None
    for bad in v["bad"]:
        yield bad["name"], defect(Policy, bad["text"]) == (bad["defect"], bad["line"])
    for p in v["pairs"]:
        yield p["name"], check_pair(Policy(p["ed25519"]), Policy(p["ml_dsa"])) == p["defect"]


def witness_vectors(v):
    keys = [Vkey(k) for k in v["log_keys"]]
    for c in v["cases"]:
        answer = add_checkpoint(keys, c["size"], bytes.fromhex(c["root"]), bytes.fromhex(c["body"]))
        yield c["name"], answer == c["answer"]
