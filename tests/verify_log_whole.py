"""The whole log: section 6 of schema/LOG.md. See verify_log.py.

A file of a whole log has `origin`, `writer` (hexadecimal) and the rows `events`, `heads` and `keys`, as
tests/golden/ledger/wraps.json has them. PostgreSQL gives the rows (psql -AtX, one JSON each):

    SELECT json_agg(json_build_object('position', position, 'stream', replace(stream::text, '-', ''),
        'sequence', sequence, 'header', encode(header, 'hex'), 'salt', encode(salt, 'hex'), 'body', encode(body, 'hex'))
        ORDER BY position)
    FROM event LEFT JOIN payload_salt USING (position) LEFT JOIN payload_body USING (position);
    SELECT json_agg(json_build_object('last_pos', last_pos, 'root', encode(root, 'hex'),
        'frontier', encode(frontier, 'hex')) ORDER BY last_pos) FROM log_batch;
    SELECT json_agg(json_build_object('position', position, 'stream', replace(stream::text, '-', ''), 'epoch', epoch,
        'klasse', klasse, 'wraps', encode(wraps, 'hex')) ORDER BY position) FROM record_key;
"""
import json
import struct

from verify_log_events import Stream, check_alone
from verify_log_format import CODES, Tree, heads_tree, leaf, sha256
from verify_log_wraps import Wraps


class Log:
    def __init__(self, origin, writer):
        self.origin, self.writer = origin, writer
        self.streams, self.findings, self.breaks, self.bad = {}, [], [], []
        self.tree, self.lost, self.next, self.start = Tree(), False, 0, 0
        self.announced = [], []
        self.past = []
        self.wraps = Wraps(origin, writer)

    def found(self, code, first, last=None, stream=None, seq=None):
        self.findings.append((code, first, first if last is None else last, stream, seq))

    def batches_before(self, position, heads):
        while heads and heads[0]["last_pos"] < position:
            self.end_batch(heads.pop(0))

    def end_batch(self, head):
        size, first = head["last_pos"] + 1, self.start
        root, frontier = bytes.fromhex(head["root"]), bytes.fromhex(head["frontier"])
        stored = Tree.stored(size, frontier)
        if not self.lost and self.tree.size == size and self.tree.root() == root:
            if b"".join(self.tree.peaks) != frontier:
                self.found("batch_frontier", first, size - 1)
        else:
            if not self.lost and self.tree.size == size:
                self.found("batch_root", first, size - 1)
            self.bad.append((first, size - 1))
            self.lost = stored is None or stored.root() != root
            if not self.lost:
                self.tree = stored
        self.start = size

    def row(self, row, heads):
        position, data = row["position"], bytes.fromhex(row["header"])
        salt, body = (None if row[k] is None else bytes.fromhex(row[k]) for k in ("salt", "body"))
        header, claim, defects = check_alone(data, salt, body, self.origin, self.writer)
        self.wraps.event(position, data, header, body, not defects and salt is not None and body is not None)
        column = bytes.fromhex(row["stream"])
        stream, seq = (header.stream, header.seq) if header else (column, row["sequence"])
        if header and (column, row["sequence"]) != (stream, seq):
            defects.append("columns_differ")
        in_order = position >= self.next
        if not in_order:
            defects.append("position_order")
        else:
            if position > self.next:
                self.found("position_gap", self.next, position - 1)
                self.announced = None
                self.lost = True
                self.batches_before(position, heads)
                self.lost = self.tree.size != position
            if not self.lost:
                self.tree.push(leaf(data))
            self.next = position + 1
        if header and header.kind == 5 and claim and (code := self.heads(claim, position)):
            defects.append(code)
        state = self.streams.setdefault(stream, Stream())
        self.past.append((position, stream, state.next, state.head))
        before = getattr(state, "position", 0)
        more, missing, broken, present = state.step(
            header, claim, data, seq, stream, self.origin, salt, body, position, self.announced)
        if header is None or header.kind == 7:
            self.announced = (claim["approvers"], claim["rules"]) if claim else None
        if seq + 1 == state.next:
            state.position = position
        for code in defects + more:
            self.found(code, position, None, stream.hex(), present if code == "payload_after_erase" else seq)
        if missing is not None:
            self.found("sequence_gap", position, None, stream.hex(), missing)
        if broken:
            self.breaks.append((stream, seq, before, position))
        if in_order:
            self.batches_before(self.next, heads)

    def heads(self, claim, position):
        """Section 15: the ends of all streams below `size`, from the present ones and what was before."""
        if claim["size"] > position or position - claim["size"] > 262_144:
            return "heads_range"
        ends = {stream: (state.next, state.head) for stream, state in self.streams.items()}
        for at, stream, seq, head in reversed(self.past):
            if at < claim["size"]:
                break
            ends[stream] = seq, head
        ends = [stream + struct.pack(">Q", seq - 1) + head for stream, (seq, head) in ends.items() if seq]
        return None if heads_tree(ends) == (claim["streams"], claim["root"]) else "heads_differ"

    def blame(self):
        def bad(position):
            return next((r for r in self.bad if r[0] <= position <= r[1]), None)

        for stream, seq, e, n in self.breaks:
            one, other = bad(e), bad(n)
            if (one is None) != (other is None):
                later = other is not None
            elif one != other:
                later = False
            else:
                later = any(s == stream and b == n for s, _, b, _ in self.breaks)
            if later:
                self.found("chain_prev", n, None, stream.hex(), seq)
            else:
                self.found("chain_link", e, None, stream.hex(), seq - 1)


    def end(self, waiting):
        """What shows at the end only. `waiting`: stored roots that no event has reached."""
        if waiting:
            self.found("log_truncated", self.next, waiting[-1]["last_pos"])
        elif self.start < self.next:
            self.found("head_missing", self.start, self.next - 1)
        for stream, state in self.streams.items():
            for seq, position, _, code in state.erasure.pending:
                self.found(code, position, None, stream.hex(), seq)
        self.blame()

    def keys(self, rows, last):
        """Judges rows of `record_key`; `last`: the last stored root's position. Positions of closed payloads."""
        found, closed = self.wraps.judge(rows, self.streams, range(self.next, last + 1))
        for code, position, stream, seq in found:
            self.found(code, position, None, stream, seq)
        return closed


def order(finding):
    code, first, end, stream, seq = finding
    return end, seq is None, first, stream or "", -1 if seq is None else seq, CODES.index(code)


def check_log(events, heads, origin, writer, keys=None):
    """Findings (code, position, last position, stream, seq) in their order, and positions of closed payloads.

    `events`, `heads`, `keys`: rows as in the golden vectors. Without `keys` wrapped keys are not asked for.
    """
    log, waiting, last = Log(origin, writer), [], -2
    for head in heads:
        if head["last_pos"] <= last or head["last_pos"] < -1:
            log.found("batch_order", max(head["last_pos"], 0))
            continue
        last = head["last_pos"]
        if last >= 0:
            waiting.append(head)
        elif (head["root"], head["frontier"]) != (sha256().hex(), ""):
            log.found("batch_root", 0)
    for row in events:
        log.row(row, waiting)
    log.end(waiting)
    closed = [] if keys is None else log.keys(keys, last)
    return sorted(set(log.findings), key=order), closed


def run(path):
    """Checks a file of a whole log and prints what it finds. The exit code."""
    try:
        v = json.loads(path.read_text(encoding="utf-8"))
        rows = v["events"], v["heads"], v["origin"], bytes.fromhex(v["writer"]), v["keys"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"CANNOT CHECK: not the file of a log: {error}")
        return 2
    findings, closed = check_log(*rows)
    print("TAMPERED" if findings else "SOUND")
    for code, first, last, stream, seq in findings:
        place = f"{first}" if first == last else f"{first} to {last}"
        print(f"  position {place}, stream {stream or 'unknown'}, event {'unknown' if seq is None else seq}: {code}")
    print(f"{len(v['events'])} events; {len(closed)} payloads are closed: they are there and their key is not")
    print("not checked: what sealed payloads say; keys inside the wraps; documents; timestamps; signed states from outside")
    return 1 if findings else 0
