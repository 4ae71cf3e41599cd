"""Clear payloads (sections 4, 15, 16) and events (section 6) of schema/LOG.md. See verify_log.py."""
import datetime
import re

from blake3 import blake3

from verify_log_erase import Erasure
from verify_log_format import (
    Bad, Header, KINDS, Lines, b64, check_signature, genesis, is_origin, link, need, number, parse_note,
    parse_vkey, sha256, unhex)


def log_key(text):
    """The name in a vkey of scheme 1 or 6."""
    parts = text.split("+", 2)
    need(len(parts) == 3 and is_origin(parts[0]), "lines")
    key = b64(parts[2], "lines")
    need(key[:1] in (b"\1", b"\6") and len(key) == (33 if key[0] == 1 else 1313), "lines")
    need(parts[1] == sha256(parts[0].encode(), b"\n", key)[:4].hex(), "lines")
    return parts[0]


def recipients(lines, name):
    for value in lines.run(name, 2048):
        need(len(value) <= 4096 and all(0x21 <= ord(c) <= 0x7E for c in value), "lines")


def ranges(lines):
    found = []
    while not found or (lines.lines and lines.lines[0].startswith("from: ")):
        first, last = lines.number("from", 2**64 - 1), lines.number("to", 2**64 - 1)
        need(first <= last and len(found) < 4096 and (not found or first > found[-1][1] + 1), "lines")
        found.append((first, last))
    return found


def day_of(time_ms):
    need(time_ms < 253_402_300_800_000, "lines")
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=time_ms // 86_400_000)


def parse_day(text):
    need(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text), "lines")
    try:
        day = datetime.date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        raise Bad("lines")
    need(day.year >= 1970, "lines")
    return day


def parse_heads(lines, time_ms):
    day = parse_day(lines.value("day"))
    need((day_of(time_ms) - day).days in (0, 1), "lines")
    heads = {"day": day, "size": lines.number("size")}
    need(heads["size"] > 0, "lines")
    heads["streams"] = lines.number("streams", heads["size"])
    need(heads["streams"] > 0, "lines")
    heads["root"] = lines.hex("root", 32)
    return heads


def parse_anchor(lines):
    anchor = {"size": lines.number("size"), "root": lines.hex("root", 32), "note": lines.hex("note_sha512", 64)}
    need(anchor["size"] > 0, "lines")
    anchor["imprint"], anchor["renews"] = anchor["note"], None
    if lines.lines and lines.lines[0].startswith("renews: "):
        anchor["renews"] = lines.number("renews", 2**64 - 1)
        anchor["imprint"] = lines.hex("renews_sha512", 64)
    parts = list(lines.run("token", 22))
    need(parts and all(len(part) == 4096 for part in parts[:-1]) and len(parts[-1]) <= 4096, "lines")
    anchor["token"] = b64("".join(parts), "lines")
    need(len(anchor["token"]) <= 65_536, "lines")
    return anchor


def parse_claim(header, text):
    """The repeated header fields, then what the kind states."""
    lines = Lines(text)
    need(lines.line() == f"eakte/{KINDS[header.kind]}/v1", "lines")
    u64 = 2**64 - 1
    place = (lines.hex("stream", 16), lines.number("seq", u64), lines.number("org", 65535),
             lines.number("time", u64), lines.hex("prev", 32))
    claim = {}
    if header.kind == 1:
        claim["type"] = lines.word("type")
        claim["origin"] = lines.value("origin")
        need(is_origin(claim["origin"]), "lines")
    elif header.kind == 2:
        claim["epoch"] = lines.number("epoch", 2**32 - 1)
        need(claim["epoch"] > 0, "lines")
        claim["class"] = lines.word("class")
        claim["commitment"] = lines.hex("commitment", 32)
        claim["wraps"] = lines.hex("wraps", 32)
    elif header.kind == 7:
        lines.hex("writer", 32)
        lines.hex("policy", 32)
        claim["log_keys"] = [log_key(value) for value in lines.run("log_key", 16)]
        recipients(lines, "server")
        recipients(lines, "escrow")
        claim["approvers"] = [parse_vkey(value) for value in lines.run("approver", 2048)]
        claim["rules"] = [unhex(value, 32) for value in lines.run("rule", 64)]
        last = -1
        for value in lines.run("organisation", 2048):
            digits, space, name = value.partition(" ")
            this = number(digits, 65535)
            need(this > last and space and name and name[0] != " ", "lines")
            need(len(name.encode()) <= 4096, "lines")
            last = this
            recipients(lines, "recipient")
    elif header.kind in (3, 4):
        claim["ranges"] = ranges(lines)
        if header.kind == 4:
            claim["erase"] = lines.number("erase", u64)
        else:
            lines.value("basis")
            claim["approvers"] = [parse_vkey(value) for value in lines.run("approver", 16)]
            claim["rules"] = [unhex(value, 32) for value in lines.run("rule", 1)]
    elif header.kind == 5:
        claim = parse_heads(lines, place[3])
    elif header.kind == 6:
        claim = parse_anchor(lines)
    lines.end()
    return place, claim


def read_claim(header, body, origin, writer):
    try:
        note = parse_note(body)
        check_signature(note, origin, writer)
    except Bad as bad:
        names = {"unsigned": "note_unsigned", "wrong_signature": "note_signature"}
        raise Bad(names.get(str(bad), "note_malformed"))
    try:
        place, claim = parse_claim(header, note[0])
    except Bad:
        raise Bad("note_malformed")
    need(place == (header.stream, header.seq, header.org, header.time, header.prev), "note_place")
    need(claim.get("origin", origin) == origin, "note_origin")
    need(all(name == origin for name in claim.get("log_keys", [])), "note_origin")
    if header.kind == 3:
        check_erase(header, note, claim)
    return claim


def check_erase(header, note, claim):
    need(all(last < header.seq for _, last in claim["ranges"]), "erase_target")
    both = claim["approvers"]
    two = len(both) == len({n for n, _ in both}) == len({k for _, k in both}) == 2 and not claim["rules"]
    need(two or (not both and claim["rules"]), "erase_approvers")
    try:
        for approver in both:
            check_signature(note, *approver)
    except Bad:
        raise Bad("erase_signature")


# --- 6. events by themselves and in their stream -------------------------------------------------


def check_payload(header, salt, body):
    if header.sealed and (salt is None or body is None):
        return
    need(body is not None, "payload_missing")
    need(header.sealed or salt is None, "salt_unexpected")
    need(salt is None or len(salt) == 32, "salt_length")
    data = (salt or b"") + body
    need(len(data) == header.length, "payload_length")
    b3, sha = blake3(data).digest() == header.b3, sha256(data) == header.sha
    need(b3 or sha, "payload_digests")
    need(b3, "payload_blake3")
    need(sha, "payload_sha256")


def check_alone(data, salt, body, origin, writer):
    """Header or None, claim or None, defects."""
    try:
        header = Header(data)
    except Bad:
        return None, None, ["header_malformed"]
    try:
        check_payload(header, salt, body)
        return header, None if header.sealed else read_claim(header, body, origin, writer), []
    except Bad as bad:
        return header, None, [str(bad)]


class Stream:
    def __init__(self):
        self.next, self.head, self.time, self.keys, self.unread = 0, bytes(32), 0, {}, False
        self.erasure = Erasure()

    def step(self, header, claim, data, seq, stream, origin, salt=None, body=None, place=0, announced=None):
        """Defects, first missing sequence or None, whether the link is broken, first target still there or None."""
        defects, missing, broken = [], None, False
        if header is None:
            self.unread = True
        else:
            if seq > self.next:
                missing = self.next
            elif seq < self.next:
                defects.append("sequence_repeated")
            elif seq == 0:
                if header.prev != genesis(origin, stream):
                    defects.append("chain_genesis")
            else:
                broken = header.prev != self.head
            if (header.kind == 1) != (seq == 0):
                defects.append("not_opened" if seq == 0 else "opened_twice")
            if header.time < self.time:
                defects.append("time_backwards")
            self.time = header.time
            if header.kind == 2 and claim is None:
                self.unread = True
            elif header.kind == 2:
                key = claim["commitment"], claim["class"]
                if self.keys.setdefault(claim["epoch"], key) != key:
                    defects.append("key_changed")
            elif header.sealed and not self.unread and missing is None and header.epoch not in self.keys:
                defects.append("key_unannounced")
            self.unread |= missing is not None
        present = None
        if header and header.sealed and (salt is None or body is None):
            code = "payload_missing" if body is None else "salt_missing"
            self.erasure.pending.append((seq, place, salt is None and body is None, code))
        if header and header.kind == 1 and claim and seq == self.next == 0:
            self.erasure.opened = claim["type"], header.time
        if seq >= self.next:
            more, present = self.erasure.step(header, claim, seq, missing, announced)
            defects += more
            self.next, self.head = seq + 1, link(data)
        return defects, missing, broken, present
