"""Section 17 of schema/LOG.md: what a bundle of version 2 carries beside the events. See verify_log.py.

Timestamp tokens are not checked, nor what certificates say: the standard library has no ASN.1 and no RSA.
"""
import base64
import binascii
import hashlib
import struct

from verify_log_events import read_claim
from verify_log_format import Bad, Header, blake3, leaf, link, need, parse_checkpoint, parse_note, proved_root, sha256
from verify_log_witness import BadPolicy, Policy, Vkey, check_pair, confirmed, consistent

POLICIES = ("policy-ed25519.txt", "policy-mldsa.txt")
KNOWN = ("sealed.note", "sealed.proof", "heads.bin", "stamped.note", "stamped.proof", "anchors.bin", "tsa.pem",
         "keys.age") + POLICIES

# Most events that may stand between what a heads event covers and the event itself.
HEADS_LAG_MAX = 262_144


def log_signed(m, note, check_signature):
    keys = [lambda: check_signature(note, m["origin"], m["writer"])]
    keys += [lambda key=key: key.check(note) for key in m["log_keys"]]
    for check in keys:
        try:
            check()
            return True
        except Bad:
            pass
    return False


def is_der(data):
    """Whether it is one ASN.1 sequence, as a certificate is."""
    if len(data) < 2 or data[0] != 0x30:
        return False
    if data[1] < 0x80:
        return len(data) == 2 + data[1]
    count = data[1] & 0x7F
    length = data[2:2 + count]
    return 0 < count <= 4 and len(length) == count and len(data) == 2 + count + int.from_bytes(length, "big")


def are_roots(data):
    """Whether `tsa.pem` has its form: one certificate in DER, or some in PEM with any text around them."""
    if len(data) > 2**20:
        return False
    if is_der(data):
        return True
    try:
        blocks = data.decode("utf-8").split("-----BEGIN CERTIFICATE-----")[1:]
        inside = [block.split("-----END CERTIFICATE-----") for block in blocks]
        ders = [base64.b64decode("".join(parts[0].split()), validate=True) for parts in inside]
    except (UnicodeDecodeError, binascii.Error, ValueError):
        return False
    return bool(ders) and all(len(parts) > 1 for parts in inside) and all(is_der(der) for der in ders)


def logged_event(reader, read_proof):
    header, (position, path) = reader.take(148), read_proof(reader)
    return header, position, path, reader.take(struct.unpack(">I", reader.take(4))[0])


class Extras:
    """`tools`: Reader, read_proof and check_signature of verify_log, which is run as a program."""

    def __init__(self, files, m, size, root, bad_files, tools):
        self.files, self.m, self.size, self.root, self.bad = files, m, size, root, bad_files
        self.reader, self.read_proof, self.check_signature = tools

    def note(self, name):
        note = parse_note(self.files[name])
        return note, parse_checkpoint(note[0])

    def logged(self, name, event):
        """Header and claim of an event of the log's own stream, or None."""
        data, position, path, body = event
        try:
            header = Header(data)
        except Bad:
            return self.bad.add((name, "file_malformed"))
        whole = not header.sealed and header.length == len(body) and (
            header.b3, header.sha) == (blake3(body).digest(), sha256(body))
        if not whole or proved_root(leaf(data), position, self.size, path) != self.root:
            return self.bad.add((name, "file_contradiction"))
        try:
            return header, read_claim(header, body, self.m["origin"], self.m["writer"])
        except Bad:
            return self.bad.add((name, "file_signature"))

    def earlier(self, name, proof):
        if name not in self.files:
            return None
        if proof not in self.files:
            return self.bad.add((proof, "file_missing"))
        try:
            note, (origin, size, root) = self.note(name)
        except Bad:
            return self.bad.add((name, "file_malformed"))
        data = self.files[proof]
        if len(data) % 32 or len(data) > 63 * 32:
            return self.bad.add((proof, "file_malformed"))
        if not log_signed(self.m, note, self.check_signature):
            return self.bad.add((name, "file_signature"))
        path = [data[i:i + 32] for i in range(0, len(data), 32)]
        if origin != self.m["origin"] or not consistent(size, root, self.size, self.root, path):
            return self.bad.add((name, "file_contradiction"))
        return note, size, root

    def rules(self, texts):
        if texts is None:
            if not all(name in self.files for name in POLICIES):
                return None
            texts = [self.files[name].decode("utf-8", "replace") for name in POLICIES]
        try:
            pair = [Policy(text) for text in texts]
            need(check_pair(*pair) is None, "pair")
            return pair
        except (Bad, BadPolicy):
            self.bad.add((POLICIES[0], "file_malformed"))
            return None

    def seal(self, given):
        """Size of the seal and how it is confirmed (section 11); or None."""
        # Those of the bundle must be policies even where others are given.
        carried = self.rules(None)
        rules = self.rules(given) if given else carried
        try:
            checkpoint = self.note("checkpoint.note")[0]
        except (Bad, KeyError, TypeError):
            checkpoint = None
        if given and rules and checkpoint and not rules[0].check(checkpoint)["log"]:
            self.bad.add(("checkpoint.note", "other_key"))
        if rules is None:
            return None
        for name in ("checkpoint.note", "sealed.note"):
            self.lines(name, rules)
        name, sealed = "sealed.note", self.earlier("sealed.note", "sealed.proof")
        if sealed is None:
            if "sealed.note" in self.files or checkpoint is None:
                return None
            name, sealed = "checkpoint.note", (checkpoint, self.size, self.root)
        standings = [policy.check(sealed[0]) for policy in rules]
        found = confirmed(*standings)
        is_seal = standings[1]["log"]
        if given and (found == "no" or (found == "ed25519_only" and is_seal)):
            self.bad.add((name, "policy_unmet"))
        return sealed[1], found

    def lines(self, name, rules):
        """A line of a known key must be its one good signature; lines of unknown keys are passed over."""
        try:
            note = parse_note(self.files[name])
        except (Bad, KeyError):
            return
        keys = [key for policy in rules for key in policy.logs + list(policy.witnesses.values())] + self.m["log_keys"]
        checks = [lambda: self.check_signature(note, self.m["origin"], self.m["writer"])]
        checks += [lambda key=key: key.check(note) for key in keys]
        for check in checks:
            try:
                check()
            except Bad as bad:
                if str(bad) != "unsigned":
                    self.bad.add((name, "file_signature"))

    def complete(self, headers, places, events):
        """Day and size up to which nothing is missing, or None. `places`: position and whether it is proved."""
        if "heads.bin" not in self.files:
            return None
        try:
            reader = self.reader(self.files["heads.bin"])
            event = logged_event(reader, self.read_proof)
            end, (index, path) = reader.take(56), self.read_proof(reader)
            need(not reader.left(), "file_malformed")
        except Bad:
            return self.bad.add(("heads.bin", "file_malformed"))
        logged = self.logged("heads.bin", event)
        if logged is None:
            return None
        header, heads = logged
        if header.kind != 5:
            return self.bad.add(("heads.bin", "file_malformed"))
        stream, seq, head = end[:16], struct.unpack(">Q", end[16:24])[0], end[24:]
        proved = proved_root(leaf(end), index, heads["streams"], path) == heads["root"]
        fits = 0 <= event[1] - heads["size"] <= HEADS_LAG_MAX
        if not fits or stream != self.m["stream"] or not proved:
            return self.bad.add(("heads.bin", "file_contradiction"))
        covered = [i for i, (position, good) in enumerate(places) if good and position < heads["size"]]
        if seq >= len(headers):
            events.add((len(headers), "stream_truncated"))
        elif link(headers[seq]) != head:
            events.add((seq, "head_differs"))
        elif covered and covered[-1] > seq:
            events.add((covered[-1], "heads_differ"))
        return heads["day"].isoformat(), heads["size"]

    def stamped(self):
        """Size of the stamped state, its tokens not checked; or None."""
        if "anchors.bin" not in self.files:
            return None
        if "tsa.pem" in self.files and not are_roots(self.files["tsa.pem"]):
            self.bad.add(("tsa.pem", "file_malformed"))
        anchors = []
        try:
            reader = self.reader(self.files["anchors.bin"])
            while reader.left() or not anchors:
                need(len(anchors) < 64, "file_malformed")
                anchors.append(logged_event(reader, self.read_proof))
        except Bad:
            return self.bad.add(("anchors.bin", "file_malformed"))
        earlier = self.earlier("stamped.note", "stamped.proof")
        if earlier is None:
            if "stamped.note" not in self.files:
                self.bad.add(("stamped.note", "file_missing"))
            return None
        state = earlier[1:] + (hashlib.sha512(self.files["stamped.note"]).digest(),)
        before = None
        for event in anchors:
            logged = self.logged("anchors.bin", event)
            if logged is None:
                return None
            header, anchor = logged
            if header.kind != 6:
                return self.bad.add(("anchors.bin", "file_malformed"))
            if before is None:
                follows = anchor["renews"] is None
            else:
                follows = (before[0].stream, before[0].seq, hashlib.sha512(before[1]).digest()) == (
                    header.stream, anchor["renews"], anchor["imprint"])
            if not follows or (anchor["size"], anchor["root"], anchor["note"]) != state:
                return self.bad.add(("anchors.bin", "file_contradiction"))
            before = header, event[3]
        return earlier[1]


def log_key(text, origin):
    key = Vkey(text)
    need(key.scheme in (1, 6) and key.name == origin, "lines")
    return key
