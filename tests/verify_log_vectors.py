"""The golden vectors of schema/LOG.md, and what only they need. See verify_log.py."""
import hashlib
import json
import struct

from blake3 import blake3

from verify_log import CannotCheck, check_bundle, read_zip
from verify_log_events import check_alone, day_of, parse_day
from verify_log_format import (
    Bad, Header, Lines, Tree, check_signature, genesis, heads_tree, leaf, link, need, number, parse_checkpoint,
    parse_note, parse_vkey, proved_root, sha256, unhex)
from verify_log_whole import check_log
from verify_log_witness import (  # noqa: F401 (found by their names)
    consistency_vectors, cosign_vectors, policy_vectors, tile_vectors, witness_vectors)


def padded_len(n):
    length = n + 1
    if length < 2:
        return 256
    e = length.bit_length() - 1
    s = e.bit_length()
    step = 1 << (e - s)
    return max(256, -(-length // step) * step)


def derived(key, salt, header):
    return blake3(b"eakte 2026-11 v1 payload" + salt + header[:84], key=key).digest(length=64)


def open_sealed(key, data, salt, body):
    """Everything but the ciphertext and what is inside."""
    open_with(derived(key, salt, data), data, salt, body)


def open_with(k, data, salt, body):
    header = Header(data)
    need(header.sealed, "not_sealed")
    need(32 + len(body) == header.length, "length")
    need(blake3(salt + body).digest() == header.b3, "blake3")
    need(sha256(salt, body) == header.sha, "sha256")
    need(k[32:] == body[:32], "commitment")


def parse_handout(text):
    lines = Lines(text)
    need(lines.line() == "eakte/keys/v1", "lines")
    lines.value("origin")
    stream, keys = lines.hex("stream", 16), {}
    for value in lines.run("key", 250_000):
        seq, _, k = value.partition(" ")
        seq = number(seq, (1 << 64) - 1)
        need(all(seq > other for other in keys), "lines")
        keys[seq] = unhex(k, 64)
    need(keys, "lines")
    lines.end()
    return stream, keys


def check_handout(text, events):
    """What the keys open, as the bundle's verifier reports it; without decrypting."""
    stream, keys = parse_handout(text)
    report = {"opened": 0, "failed": [], "missing": sorted(keys)}
    for event in events:
        data, salt, body = unhexed(event, "header", "salt", "body")
        header = Header(data)
        if header.stream == stream and header.seq in report["missing"]:
            report["missing"].remove(header.seq)
            code = defect(open_with, keys[header.seq], data, salt, body)
            if code:
                report["failed"].append([header.seq, code])
            else:
                report["opened"] += 1
    return report


# --- vectors -------------------------------------------------------------------------------------


def defect(function, *arguments):
    try:
        function(*arguments)
    except Bad as bad:
        return str(bad)
    return None


def unhexed(vector, *names):
    return [bytes.fromhex(vector[name]) for name in names]


def header_vectors(v):
    for good in v["good"]:
        h = Header(bytes.fromhex(good["bytes"]))
        found = {"kind": h.kind, "org": h.org, "stream": h.stream.hex(), "seq": h.seq, "time": h.time,
                 "payload_len": h.length, "key_epoch": h.epoch, "prev": h.prev.hex(),
                 "payload_b3": h.b3.hex(), "payload_sha256": h.sha.hex()}
        yield good["name"], found == {k: good[k] for k in found}
    for bad in v["bad"]:
        yield bad["name"], defect(Header, bytes.fromhex(bad["bytes"])) == bad["defect"]


def chain_vectors(v):
    for g in v["genesis"]:
        yield g["origin"], genesis(g["origin"], bytes.fromhex(g["stream"])).hex() == g["hash"]
    for n in v["link"]:
        yield "link", link(bytes.fromhex(n["header"])).hex() == n["hash"]


def seal_vectors(v):
    for n, padded in v["padded_len"]:
        yield f"padding of {n}", padded_len(n) == padded
    names = ("record_key", "header", "salt", "body")
    for g in v["good"]:
        key, header, salt, body = unhexed(g, *names)
        length = padded_len(len(g["plaintext"]) // 2)
        ok = defect(open_sealed, key, header, salt, body) is None
        ok = ok and derived(key, salt, header).hex() == g["derived"]
        yield "sealed", ok and g["padded_len"] == length and len(body) == 32 + length + 16
    for bad in v["bad"]:
        found = defect(open_sealed, *unhexed(bad, *names))
        decrypts = bad["defect"] in ("ciphertext", "padding")
        yield bad["name"], None if decrypts and found is None else found == bad["defect"]


def handout_vectors(v):
    for good in v["good"]:
        events = [v["events"][i] for i in good.get("take", range(len(v["events"])))]
        yield good["name"], check_handout(good["text"], events) == good["report"]
    altered = v["altered"]
    yield altered["name"], check_handout(altered["text"], [v["events"][0], altered["event"]]) == altered["report"]
    for bad in v["bad"]:
        yield bad["name"], defect(parse_handout, bad["text"]) == bad["defect"]


def tree_vectors(v):
    for item in v["leaf"]:
        yield "leaf", leaf(bytes.fromhex(item["header"])).hex() == item["hash"]
    for r in v["roots"]:
        tree = Tree()
        for i in range(r["size"]):
            tree.push(sha256(b"\0", struct.pack(">Q", i)))
        ok = (tree.root().hex(), b"".join(tree.peaks).hex()) == (r["root"], r["frontier"])
        stored = Tree.stored(r["size"], bytes.fromhex(r["frontier"]))
        yield f"root of {r['size']}", ok and stored.root().hex() == r["root"]
    for p, good in [(p, True) for p in v["good"]] + [(p, False) for p in v["bad"]]:
        item, root = unhexed(p, "leaf", "root")
        path = [bytes.fromhex(h) for h in p["path"]]
        yield p["name"], (proved_root(item, p["position"], p["size"], path) == root) == good


def note_vectors(v):
    def signed(n):
        note = parse_note(bytes.fromhex(n["note"]))
        check_signature(note, *parse_vkey(n["vkey"]))
        return note[0]

    for k in v["vkeys"]["good"]:
        yield "vkey", parse_vkey(k["vkey"]) == (k["origin"], bytes.fromhex(k["key"]))
    for k in v["vkeys"]["bad"]:
        yield "bad vkey", defect(parse_vkey, k) == "vkey"
    for good in v["good"]:
        yield good["name"], signed(good) == good["text"]
    for bad in v["bad"]:
        yield bad["name"], defect(signed, bad) == bad["defect"]


def checkpoint_vectors(v):
    for g in v["good"]:
        yield "checkpoint", parse_checkpoint(g["text"]) == (g["origin"], g["size"], bytes.fromhex(g["root"]))
    for bad in v["bad"]:
        yield bad["name"], defect(parse_checkpoint, bad["text"]) == "lines"


def claim_vectors(v):
    for vector in v["good"] + v["bad"]:
        header, body = unhexed(vector, "header", "body")
        found = check_alone(header, None, body, v["origin"], bytes.fromhex(v["writer"]))[2]
        yield vector["name"], found == ([vector["defect"]] if "defect" in vector else [])
    for c in v["commitments"]:
        key, stream = unhexed(c, "record_key", "stream")
        text = b"eakte 2026-11 v1 key" + stream + struct.pack(">I", c["epoch"])
        yield "commitment", blake3(text, key=key).hexdigest() == c["commitment"]
    for w in v["wraps"]:
        wraps = [bytes.fromhex(x) for x in w["wraps"]]
        yield "wraps", sha256(*(struct.pack(">I", len(x)) + x for x in wraps)).hex() == w["digest"]


def rows_of(case, good, name):
    """The rows of a case; a number stands for a row of the good log."""
    return [good[name][row] if isinstance(row, int) else row for row in case[name]]


def expected(case):
    return [(f["code"], f["position"], f["last_position"], f["stream"], f["seq"]) for f in case["findings"]]


def log_vectors(v):
    issuer = v["origin"], bytes.fromhex(v["writer"])
    yield "good log", check_log(v["events"], v["heads"], *issuer) == ([], [])
    for bad in v["bad"]:
        found, _ = check_log(rows_of(bad, v, "events"), rows_of(bad, v, "heads"), *issuer)
        yield bad["name"], found == expected(bad) and found[0][0] == bad["defect"]


def wraps_vectors(v):
    issuer = v["origin"], bytes.fromhex(v["writer"])
    yield "good log", check_log(v["events"], v["heads"], *issuer, v["keys"]) == ([], [])
    for case in v["good"] + v["bad"]:
        events, heads, keys = (rows_of(case, v, name) for name in ("events", "heads", "keys"))
        found = check_log(events, heads, *issuer, keys)
        sound = case in v["good"]
        yield case["name"], found == (expected(case), case["closed"]) and sound == (found[0] == [])


def erase_vectors(v):
    yield from log_vectors(v)
    for b in v["bundles"]:
        files = {name: bytes.fromhex(data) for name, data in b["files"].items()}
        _, events, bad_files = check_bundle(files, bytes.fromhex(v["writer"]), v["origin"])
        yield b["name"], [f"{code} {seq}" for seq, code in events] + bad_files == b["findings"]


def heads_vectors(v):
    for day in v["days"]["good"]:
        found = day_of(day["time"])
        yield day["day"], found.isoformat() == day["day"] and parse_day(day["day"]) == found
    for day in v["days"]["bad"]:
        yield f"bad day {day}", defect(parse_day, day) == "lines"
    for t in v["trees"]:
        n = t["streams"]
        ends = [struct.pack(">I12xQ", i, 3 * i) + bytes([i % 256]) * 32 for i in range(n)]
        yield f"heads of {n}", heads_tree(ends) == (n, bytes.fromhex(t["root"]))
        for p in t["proofs"]:
            path = [bytes.fromhex(x) for x in p["path"]]
            root = proved_root(leaf(bytes.fromhex(p["end"])), p["position"], n, path)
            yield f"proof in heads of {n}", root == bytes.fromhex(t["root"]) and p["end"] == ends[p["position"]].hex()
    for vector in v["claims"]["good"] + v["claims"]["bad"]:
        header, body = unhexed(vector, "header", "body")
        found = check_alone(header, None, body, v["origin"], bytes.fromhex(v["writer"]))[2]
        yield vector["name"], found == ([vector["defect"]] if vector["defect"] else [])
    yield from log_vectors(v["log"])


def anchor_vectors(v):
    note = hashlib.sha512(bytes.fromhex(v["note"])).digest()
    for vector in v["good"] + v["bad"]:
        header, body = unhexed(vector, "header", "body")
        _, claim, found = check_alone(header, None, body, v["origin"], bytes.fromhex(v["writer"]))
        yield vector["name"], found == ([vector["defect"]] if vector["defect"] else []) and (
            bool(found) or claim["note"] == note)


def bundle_vectors(v):
    key, origin = bytes.fromhex(v["writer"]), v["origin"]
    whole = {name: bytes.fromhex(data) for name, data in v["files"].items()}

    def codes(files):
        _, events, bad_files = check_bundle(files, key, origin)
        return [f"{code} {seq}" for seq, code in events] + [f"{code} {name}" for name, code in bad_files]

    def changed(vector):
        files = {**whole, **{n: d and bytes.fromhex(d) for n, d in vector["files"].items()}}
        empty = [n for n, d in vector["files"].items() if d == ""]
        return {n: b"" if n in empty else d for n, d in files.items() if d is not None}

    yield "good bundle", codes(whole) == []
    for good in v["good"]:
        yield good["name"], codes(changed(good)) == []
    for bad in v["bad"]:
        found = codes(changed(bad))
        yield bad["name"], found == bad["findings"] and found[0] == bad["defect"]
    for cannot in v["cannot_check"]:
        try:
            codes(changed(cannot))
            yield cannot["name"], False
        except CannotCheck:
            yield cannot["name"], True


def bundle2_vectors(v):
    key, origin = bytes.fromhex(v["writer"]), v["origin"]
    whole = {name: bytes.fromhex(data) for name, data in v["files"].items()}
    names = {"no": "No", "ed25519_only": "Ed25519Only", "both": "Both"}

    def changed(vector):
        files = {**whole, **{n: d and bytes.fromhex(d) for n, d in vector["files"].items()}}
        return {n: d for n, d in files.items() if d is not None}

    def agrees(m, summary):
        """All but the token's time and the names of the witnesses."""
        seal, complete, stamped = m["seal"], m["complete"], m["stamped"]
        return (seal and [seal[0], names[seal[1]]]) == (summary["seal"] and summary["seal"][:2]) and (
            complete and [complete[0], str(complete[1])]) == summary["complete"] and (
            stamped == (summary["stamped"] and summary["stamped"][0]))

    for name, pinned in (("pinned", (key, origin, v["policies"])), ("unpinned", ())):
        m, events, bad_files = check_bundle(whole, *pinned)
        yield name, not events and not bad_files and agrees(m, v[name])
    for good in v["good"]:
        m, events, bad_files = check_bundle(changed(good))
        yield good["name"], not events and not bad_files and agrees(m, good["unpinned"])
    for bad in v["bad"]:
        _, events, bad_files = check_bundle(changed(bad), key, origin, v["policies"])
        found = [f"{code} {seq}" for seq, code in events] + [f"{code} {name}" for name, code in bad_files]
        yield bad["name"], found == bad["findings"] and found[0] == bad["defect"]


def run(folder):
    disagree = total = skipped = 0
    for path in sorted(folder.glob("*.json")):
        vectors = globals()[path.stem + "_vectors"](json.loads(path.read_text(encoding="utf-8")))
        for name, agrees in vectors:
            total += 1
            if agrees is None:
                skipped += 1
                print(f"skipped (needs AES-GCM): {path.stem}: {name}")
            elif not agrees:
                disagree += 1
                print(f"DISAGREES: {path.stem}: {name}")
    for path in sorted(folder.glob("*.zip")):
        total += 1
        _, events, bad_files = check_bundle(read_zip(path))
        if events or bad_files:
            disagree += 1
            print(f"DISAGREES: {path.name}: {events + bad_files}")
    print(f"{total} vectors: {total - disagree - skipped} agree, {disagree} disagree, {skipped} skipped")
    return 1 if disagree or not total else 0
