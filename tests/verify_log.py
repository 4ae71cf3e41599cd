#!/usr/bin/env python3
"""An independent verifier of eAkte's log format, written from schema/LOG.md alone.

    python3 tests/verify_log.py tests/golden/ledger      all golden vectors
    python3 tests/verify_log.py LOG.json                 a whole log, as verify_log_whole.py says
    python3 tests/verify_log.py BUNDLE.zip [--schluessel HEX|NAME+ID+BASE64] [--origin NAME]

Needs Python 3.9, the package `blake3` and the files verify_log*.py beside each other. Exit code 0: sound, or
all vectors agree. 1: tampered, or a vector disagrees. 2: cannot check. AES-GCM is not in the standard library:
sealed payloads are digested and checked for their commitment, never decrypted; vectors that need it are
counted as skipped.
"""
import struct
import sys
import zipfile
import zlib
from pathlib import Path

try:
    from verify_log_bundle2 import KNOWN, Extras, log_key, log_signed
    from verify_log_events import Stream, check_alone
    from verify_log_format import (
        CODES, FILE_CODES, FILE_NAME, PAYLOAD_MAX, Bad, Lines, check_signature, is_origin, leaf, need,
        parse_checkpoint, parse_note, parse_vkey, proved_root, sha256, unhex)
    from verify_log_witness import Policy, confirmed
except ModuleNotFoundError as error:
    print(f"cannot check: {error} (pip install blake3)")
    sys.exit(2)


# --- 7. bundle -----------------------------------------------------------------------------------


class CannotCheck(Exception):
    pass


def parse_manifest(text):
    lines, m = Lines(text), {}
    version = {"eakte/bundle/v1": 1, "eakte/bundle/v2": 2}.get(lines.line())
    need(version, "lines")
    m["version"] = version
    m["origin"] = lines.value("origin")
    name, m["writer"] = parse_vkey(lines.value("writer"))
    need(is_origin(m["origin"]) and name == m["origin"], "lines")
    m["log_keys"] = [log_key(text, m["origin"]) for text in lines.run("log_key", 16)] if version == 2 else []
    m["stream"] = lines.hex("stream", 16)
    m["aktenzeichen"] = lines.optional("aktenzeichen")
    need(len((m["aktenzeichen"] or "").encode()) <= 256, "lines")
    lines.number("created")
    m["size"], m["root"] = lines.number("size"), lines.hex("root", 32)
    m["events"], m["head"] = lines.number("events"), lines.hex("head", 32)
    m["payloads"] = lines.value("payloads")
    need(m["payloads"] in ("all", "clear"), "lines")
    m["files"], last = {}, ""
    for value in lines.run("file", 64):
        name, _, digest = value.partition(" ")
        need(FILE_NAME.fullmatch(name) and name > last, "lines")
        m["files"][name], last = unhex(digest, 32), name
    lines.end()
    return m


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        need(self.at + n <= len(self.data), "file_malformed")
        self.at += n
        return self.data[self.at - n:self.at]

    def left(self):
        return len(self.data) - self.at


def read_proof(reader):
    position, count = struct.unpack(">QB", reader.take(9))
    need(count <= 63, "file_malformed")
    return position, [reader.take(32) for _ in range(count)]


def read_payload(reader):
    flags = reader.take(1)[0]
    need(flags <= 3, "file_malformed")
    salt = reader.take(32) if flags & 2 else None
    if not flags & 1:
        return salt, None
    length = struct.unpack(">I", reader.take(4))[0]
    need(length <= PAYLOAD_MAX, "file_malformed")
    return salt, reader.take(length)


def check_bundle(files, key=None, origin=None, policies=None):
    """`files`: name -> bytes, or None if unreadable. Findings of events (seq, code, position) and of files."""
    if len(files) > 64 or not all(FILE_NAME.fullmatch(name) for name in files):
        raise CannotCheck("too many files or a forbidden file name")
    manifest = files.get("manifest.note")
    if manifest is None or not manifest.startswith(b"eakte/bundle/"):
        raise CannotCheck("not a bundle: no manifest")
    if manifest.split(b"\n")[0] not in (b"eakte/bundle/v1", b"eakte/bundle/v2"):
        raise CannotCheck("unknown version of the bundle")
    events, bad_files = set(), set()
    try:
        note = parse_note(manifest)
        m = parse_manifest(note[0])
    except Bad:
        return None, [], [("manifest.note", "file_malformed")]
    try:
        check_signature(note, m["origin"], m["writer"])
    except Bad:
        bad_files.add(("manifest.note", "file_signature"))
    if key is not None and key != m["writer"]:
        bad_files.add(("manifest.note", "other_key"))
    if origin is not None and origin != m["origin"]:
        bad_files.add(("manifest.note", "other_origin"))
    size, root = check_checkpoint(files, m, bad_files)

    def records(name, read, most):
        found = []
        if name not in files:
            bad_files.add((name, "file_missing"))
            return found
        reader = Reader(files[name] or b"")
        try:
            while len(found) < most and (reader.left() or name != "headers.bin"):
                found.append(read(reader))
            need(files[name] is not None and not reader.left(), "file_malformed")
        except Bad:
            bad_files.add((name, "file_malformed"))
        if files[name] is not None and name not in m["files"]:
            bad_files.add((name, "file_unlisted"))
        elif files[name] is not None and sha256(files[name]) != m["files"][name]:
            bad_files.add((name, "file_digest"))
        return found

    headers = records("headers.bin", lambda r: r.take(148), 250_000)
    proofs = records("proofs.bin", read_proof, len(headers))
    payloads = records("payloads.bin", read_payload, len(headers))
    state, proved, last = Stream(), [], -1
    for i, data in enumerate(headers):
        position, path = proofs[i] if i < len(proofs) else (None, [])
        good = position is not None and position > last and proved_root(leaf(data), position, size, path) == root
        proved.append(good)
        last = last if position is None else position
        salt, body = payloads[i] if i < len(payloads) else (None, None)
        header, claim, defects = check_alone(data, salt, body, m["origin"], m["writer"])
        if header and header.stream != m["stream"]:
            defects.append("stream_foreign")
        if not good:
            defects.append("not_in_tree")
        seq, stream = (header.seq, header.stream) if header else (i, m["stream"])
        if m["payloads"] == "clear" and i < len(payloads) and header and header.sealed and salt is body is None:
            # Left out, not absent: the stream does not ask for it.
            state.erasure.gone.append((seq, seq))
            salt = body = b""
        more, missing, broken, present = state.step(
            header, claim, data, seq, stream, m["origin"], salt, body, i)
        events.update((present if code == "payload_after_erase" else i, code) for code in defects + more)
        if missing is not None:
            events.add((missing, "sequence_gap"))
        if broken and proved[i - 1] and not good:
            events.add((i, "chain_prev"))
        elif broken:
            events.add((i - 1, "chain_link"))
    events.update((i, code) for _, i, _, code in state.erasure.pending)
    if len(headers) != m["events"] or not headers:
        events.add((min(len(headers), m["events"]), "stream_truncated"))
    elif state.head != m["head"]:
        events.add((len(headers) - 1, "head_differs"))
    for name, digest in m["files"].items():
        if name not in ("headers.bin", "proofs.bin", "payloads.bin", "checkpoint.note", "manifest.note"):
            if name not in files:
                bad_files.add((name, "file_missing"))
            elif files[name] is None or sha256(files[name]) != digest:
                bad_files.add((name, "file_malformed" if files[name] is None else "file_digest"))
    m["positions"] = [position for position, _ in proofs]
    if m["version"] == 1 and policies:
        check_policies(files, policies, bad_files)
    if m["version"] == 2:
        bad_files.update((name, "file_unlisted") for name in KNOWN if name in files and name not in m["files"])
        there = {name: data for name, data in files.items() if data is not None}
        extras = Extras(there, m, size, root, bad_files, (Reader, read_proof, check_signature))
        places = [(position, good) for (position, _), good in zip(proofs, proved)]
        m["seal"], m["complete"] = extras.seal(policies), extras.complete(headers, places, events)
        m["stamped"] = extras.stamped()
    return (m, sorted(events, key=lambda e: (e[0], CODES.index(e[1]))),
            sorted(bad_files, key=lambda f: (f[0], FILE_CODES.index(f[1]))))


def check_checkpoint(files, m, bad_files):
    """Size and root to prove the events against."""
    named = (m["origin"], m["size"], m["root"])
    data = files.get("checkpoint.note")
    if data is None:
        bad_files.add(("checkpoint.note", "file_missing"))
        return named[1:]
    try:
        note = parse_note(data)
        signed = parse_checkpoint(note[0])
    except Bad:
        bad_files.add(("checkpoint.note", "file_malformed"))
        return named[1:]
    if not log_signed(m, note, check_signature):
        bad_files.add(("checkpoint.note", "file_signature"))
        return named[1:]
    if signed != named:
        bad_files.add(("checkpoint.note", "file_contradiction"))
    return signed[1:]


def check_policies(files, policies, bad_files):
    """Policies that are given hold for version 1, too."""
    try:
        note = parse_note(files.get("checkpoint.note") or b"")
    except Bad:
        return
    standings = [Policy(text).check(note) for text in policies]
    found = confirmed(*standings)
    if found == "no" or (found == "ed25519_only" and standings[1]["log"]):
        bad_files.add(("checkpoint.note", "policy_unmet"))


def read_zip(path):
    """The files by the names of the central directory. The ZIP's own checksums are not part of the proof."""
    files = {}
    limits = {"payloads.bin": 2**31, "proofs.bin": 250_000 * 2025, "headers.bin": 250_000 * 148}
    try:
        with zipfile.ZipFile(path) as archive, open(path, "rb") as raw:
            nothing_else(archive, raw)
            for info in archive.infolist():
                if info.orig_filename in files:
                    raise CannotCheck("two files of the same name")
                most = limits.get(info.orig_filename, 64 * 2**20)
                files[info.orig_filename] = read_entry(raw, info, most)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise CannotCheck(f"not a readable ZIP: {error}")
    return files


def nothing_else(archive, raw):
    """Refuses bytes before, between or behind the files, comments, and headers that contradict each other."""
    surplus = CannotCheck("the ZIP holds more than its files, or its headers contradict each other")
    infos = archive.infolist()
    if not infos:
        return
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        raw.seek(at)
        before = raw.read(30)
        signature, _, flags, method, _, _, crc, packed, size, name, extra = struct.unpack("<IHHHHHIIIHH", before)
        streamed = bool(flags & 8)
        sizes = (info.CRC, min(info.compress_size, 2**32 - 1), min(info.file_size, 2**32 - 1))
        pairs = zip((crc, packed, size), sizes)
        same = all(here == there or here == 2**32 - 1 or (streamed and here == 0) for here, there in pairs)
        same = same and (flags & 9, method) == (info.flag_bits & 9, info.compress_type)
        local, stamp = raw.read(name), before[6:14]
        large = 16 if streamed or packed == size == 2**32 - 1 else 0
        same = same and only_times(raw.read(extra), large) and central_agrees(archive, raw, info, stamp)
        if info.header_offset != at or signature != 0x04034B50 or not same:
            raise surplus
        if local != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"):
            raise surplus
        at += 30 + name + extra + info.compress_size
        at += trailer(raw, at, info) if streamed else 0
    if at != archive.start_dir:
        raise surplus
    for _ in infos:
        raw.seek(at)
        header = raw.read(46)
        name, extra, comment = struct.unpack("<HHH", header[28:34])
        if header[:4] != b"PK\1\2" or comment:
            raise surplus
        at += 46 + name + extra
    raw.seek(at)
    rest = raw.read(99)
    count, start, length = len(infos), archive.start_dir, at - archive.start_dir
    large = len(rest) == 98
    if large:
        record, locator = struct.unpack("<4sQHHQQQQQ", rest[:56]), struct.unpack("<4sIQI", rest[56:76])
        if record[:2] + record[4:] != (b"PK\6\6", 44, 0, count, count, length, start):
            raise surplus
        if locator[:3] != (b"PK\6\7", 0, at) or locator[3] > 1:
            raise surplus
        rest = rest[76:]
    if len(rest) != 22 or rest[:4] != b"PK\5\6" or rest[4:8] != bytes(4) or rest[20:] != b"\0\0":
        raise surplus
    said = zip(struct.unpack("<HHII", rest[8:20]), (count, count, length, start), (2**16 - 1,) * 2 + (2**32 - 1,) * 2)
    if not all(found == wanted or (large and found == most) for found, wanted, most in said):
        raise surplus


# Extra fields of packing programs: times and owners.
TIMES = (0x000A, 0x5455, 0x5855, 0x7855, 0x7875)


def only_times(fields, large):
    """Whether extra fields are times and owners, or hold so many bytes of what is too large for the header."""
    seen = set()
    while fields:
        if len(fields) < 4:
            return False
        kind, length = struct.unpack("<HH", fields[:4])
        known = 0 < length == large if kind == 1 else kind in TIMES and length <= 36
        if not known or kind in seen or len(fields) < 4 + length:
            return False
        seen.add(kind)
        fields = fields[4 + length:]
    return True


def central_agrees(archive, raw, info, stamp):
    """Whether the central directory has the same flags, method and time of a file, and nothing of its own."""
    at = archive.start_dir
    for other in archive.infolist():
        raw.seek(at)
        header = raw.read(46)
        name, extra, comment, disk = struct.unpack("<HHHH", header[28:36])
        if other is info:
            raw.read(name)
            packed, size, offset, attributes = (struct.unpack("<I", header[i:i + 4])[0] for i in (20, 24, 42, 38))
            large = 8 * sum(value == 2**32 - 1 for value in (packed, size, offset))
            ordinary = attributes >> 16 & 0o170000 in (0, 0o100000) and not attributes & 0x10
            return header[8:16] == stamp and not comment + disk and ordinary and only_times(raw.read(extra), large)
        at += 46 + name + extra + comment
    return False


def trailer(raw, at, info):
    """How long the data descriptor is that follows a file which was written without going back."""
    raw.seek(at)
    rest = raw.read(24)
    for sizes in ("<IQQ", "<III"):
        try:
            form = struct.pack(sizes, info.CRC, info.compress_size, info.file_size)
        except struct.error:
            continue
        for form in (b"PK\x07\x08" + form, form):
            if rest.startswith(form):
                return len(form)
    return 0


def read_entry(raw, info, most):
    """Stored or deflated bytes, or None if they cannot be read or are too many."""
    raw.seek(info.header_offset)
    local = raw.read(30)
    if len(local) < 30 or local[:4] != b"PK\3\4" or info.flag_bits & 1:
        return None
    raw.seek(sum(struct.unpack("<HH", local[26:])), 1)
    data = raw.read(min(info.compress_size, most + 1))
    if info.compress_type == zipfile.ZIP_DEFLATED:
        try:
            data = zlib.decompressobj(-15).decompress(data, most + 1)
        except zlib.error:
            return None
    elif info.compress_type != zipfile.ZIP_STORED:
        return None
    return data if len(data) <= most else None


def main(arguments):
    if len(arguments) == 1 and Path(arguments[0]).is_dir():
        import verify_log_vectors
        return verify_log_vectors.run(Path(arguments[0]))
    if len(arguments) == 1 and arguments[0].endswith(".json"):
        import verify_log_whole
        return verify_log_whole.run(Path(arguments[0]))
    options = dict(zip(arguments[1::2], arguments[2::2]))
    if not arguments or len(arguments) % 2 == 0 or set(options) - {"--schluessel", "--origin"}:
        print(__doc__)
        return 2
    try:
        key = options.get("--schluessel")
        if key is not None:
            key = parse_vkey(key)[1] if "+" in key else unhex(key.lower(), 32)
        m, events, bad_files = check_bundle(read_zip(arguments[0]), key, options.get("--origin"))
    except CannotCheck as reason:
        print(f"CANNOT CHECK: {reason}")
        return 2
    except Bad:
        print("CANNOT CHECK: the given key is none")
        return 2
    print("TAMPERED" if events or bad_files else "SOUND")
    for seq, code in events:
        positions = m["positions"]
        print(f"  event {seq}, position {positions[seq] if seq < len(positions) else 'unknown'}: {code}")
    for name, code in bad_files:
        print(f"  file {name}: {code}")
    if m:
        print(f"log {m['origin']}, size {m['size']}, root {m['root'].hex()}, {m['events']} events of the Akte")
    print("not checked: whether approvers of erasures were announced; later events; what sealed payloads say; witnesses"
          + ("" if key else "; the key, which came with the bundle"))
    return 1 if events or bad_files else 0


if __name__ == "__main__":
    sys.modules["verify_log"] = sys.modules[__name__]
    sys.exit(main(sys.argv[1:]))
