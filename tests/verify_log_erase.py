"""Section 6 of schema/LOG.md, step 5: which payloads may be absent, and which must be. See verify_log.py."""
import datetime

from verify_log_format import sha256

READ_LOG = "leseprotokoll"
# The standing rule of read logs by its digest -> months (section 4).
RULES = {sha256(f"eakte/regel/v1\ngegenstand: {READ_LOG}\nmonate: {months}\n"
                f"grundlage: § 79 Abs. 4 SGB X\n".encode()): months for months in range(1, 121)}
# No clock in Germany is further ahead of UTC: an erasure is never taken for too early that is not.
AHEAD_MS = 7_200_000
TIME_MAX = 253_402_300_799_999


def month_of(time_ms):
    """Months since 1970 in UTC; what is after the year 9999 counts as its end."""
    day = datetime.date(1970, 1, 1) + datetime.timedelta(days=min(time_ms, TIME_MAX) // 86_400_000)
    return 12 * (day.year - 1970) + day.month - 1


def may_cite(rule, opened, time_ms):
    """Whether a stream may be erased by the rule: a read log by its own one and in time, others by any but that."""
    kind, since_ms = opened
    months = RULES.get(rule)
    if kind != READ_LOG or months is None:
        return kind != READ_LOG and months is None
    return month_of(time_ms + AHEAD_MS) >= month_of(since_ms) + months


def first_outside(first, last, covered):
    """The first number from `first` to `last` that none of the sorted ranges covers, or None."""
    for a, b in covered:
        if a <= first <= b:
            first = b + 1
    return first if first <= last else None


class Erasure:
    def __init__(self):
        # (first, last) of payloads gone; (seq, place, whether salt and body are absent, code) of those missing so far.
        self.gone, self.pending, self.clear, self.erasures = [], [], [], {}
        # Type and time of the stream's `open` event, once that was read.
        self.opened = None

    def step(self, header, claim, seq, missing, announced):
        """Section 6, step 5: defects and the first target that is there."""
        if missing is not None:
            self.gone.append((missing, seq - 1))
        if header is None:
            self.gone.append((seq, seq))
            return [], None
        if not header.sealed:
            self.clear.append(seq)
        if header.kind == 4 and claim:
            return ([] if self.erasures.get(claim["erase"]) == claim["ranges"] else ["erased_unmatched"]), None
        if header.kind != 3 or not claim:
            return [], None
        defect = self.defect(claim, header.time, announced)
        return ([defect], None) if defect else self.erase(claim["ranges"], seq)

    def defect(self, claim, time_ms, announced):
        """Why an erasure that is approved is not good all the same, or None."""
        if any(first <= c <= last for first, last in claim["ranges"] for c in self.clear):
            return "erase_target"
        if announced is not None and not (
                set(claim["approvers"]) <= set(announced[0]) and set(claim["rules"]) <= set(announced[1])):
            return "erase_unannounced"
        if self.opened and not all(may_cite(rule, self.opened, time_ms) for rule in claim["rules"]):
            return "erase_rule"
        return None

    def erase(self, ranges, seq):
        covered = sorted(self.gone + [(s, s) for s, _, whole, _ in self.pending if whole])
        outside = (first_outside(first, last, covered) for first, last in ranges)
        present = next((seq for seq in outside if seq is not None), None)
        self.pending = [p for p in self.pending if not any(a <= p[0] <= b for a, b in ranges)]
        self.gone += ranges
        self.erasures[seq] = ranges
        return ([] if present is None else ["payload_after_erase"]), present

    def done(self, end):
        """Whether good erasures name all of the stream's first `end` events but the clear ones."""
        named = [r for ranges in self.erasures.values() for r in ranges]
        return bool(named) and first_outside(0, end - 1, sorted(named + [(c, c) for c in self.clear])) is None

    def is_read_log(self):
        return self.opened is not None and self.opened[0] == READ_LOG
