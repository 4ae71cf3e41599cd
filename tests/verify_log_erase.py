"""Section 6 of schema/LOG.md, step 5: which payloads may be absent, and which must be. See verify_log.py."""


class Erasure:
    def __init__(self):
        # (first, last) of payloads gone; (seq, place, whether salt and body are absent, code) of those missing so far.
        self.gone, self.pending, self.clear, self.erasures = [], [], [], {}

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
        if any(first <= c <= last for first, last in claim["ranges"] for c in self.clear):
            return ["erase_target"], None
        if announced is not None and not (
                set(claim["approvers"]) <= set(announced[0]) and set(claim["rules"]) <= set(announced[1])):
            return ["erase_unannounced"], None
        covered = sorted(self.gone + [(s, s) for s, _, whole, _ in self.pending if whole])
        present = None
        for first, last in claim["ranges"]:
            for a, b in covered:
                if a <= first <= b:
                    first = b + 1
            if first <= last and present is None:
                present = first
        self.pending = [p for p in self.pending if not any(a <= p[0] <= b for a, b in claim["ranges"])]
        self.gone += claim["ranges"]
        self.erasures[seq] = claim["ranges"]
        return ([] if present is None else ["payload_after_erase"]), present
