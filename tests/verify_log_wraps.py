"""Section 6 of schema/LOG.md, "Wrapped keys": rows of `record_key` and the events that announce them. See verify_log.py.

Nothing is unwrapped: the announcing event commits to the bytes, so no key is needed.
"""
from verify_log_events import read_claim
from verify_log_format import Bad, sha256


class Wraps:
    """Follows the rows of the log, then judges those of `record_key`."""

    def __init__(self, origin, writer):
        self.issuer = origin, writer
        # Position of a `key` event -> its header and what it says, None each if it cannot be read.
        self.announcing = {}
        # Position, stream and epoch of each sealed payload that is there and is what its header says.
        self.sealed = []

    def event(self, position, data, header, body, whole):
        """Takes a row of the log. `whole`: its payload is there and has no defect."""
        if data[4:5] == b"\2":
            self.announcing.setdefault(position, (header, self.read(header, body)))
        elif header and header.sealed and whole:
            self.sealed.append((position, header.stream, header.epoch))

    def read(self, header, body):
        try:
            return read_claim(header, body, *self.issuer) if header and body is not None else None
        except Bad:
            return None

    def judge(self, rows, streams, lost):
        """Findings (code, position, stream, seq), and the positions of closed payloads.

        `rows`: of `record_key`. `streams`: record id -> Stream. `lost`: positions cut off at the end of the log.
        """
        found, usable = [], set()
        judged = [(row["position"], row) for row in rows]
        judged += [(position, None) for position in self.announcing.keys() - {row["position"] for row in rows}]
        for position, row in judged:
            header, claim = self.announcing.get(position, (None, None))
            code = defect(header, claim, row, streams)
            if row and code in (None, "wraps_after_erase"):
                usable.add((header.stream, claim["epoch"]))
            if code and not (position in lost and position not in self.announcing):
                stream = header.stream.hex() if header else row and row["stream"]
                found.append((code, position, stream, header.seq if header else None))
        return found, [position for position, *key in self.sealed if tuple(key) not in usable]


def defect(header, claim, row, streams):
    """What is wrong with a row, with a `key` event that has none, or nothing."""
    if claim is None or (row and bytes.fromhex(row["stream"]) != header.stream):
        return "wraps_unannounced"
    state = streams[header.stream]
    done = state.erasure.done(state.next)
    if row is None:
        return None if done else "wraps_missing"
    stored = row["epoch"], row["klasse"], sha256(bytes.fromhex(row["wraps"]))
    if stored != (claim["epoch"], claim["class"], claim["wraps"]):
        return "wraps_differ"
    return "wraps_after_erase" if done and state.erasure.is_read_log() else None
