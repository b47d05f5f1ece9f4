#!/usr/bin/env python3
"""Check an export of the penalty ledger on any computer with Python 3.9 or newer; nothing else is needed.

    python3 verify_penalty_ledger.py EXPORT.jsonl [HEADS.jsonl]

EXPORT.jsonl is the file "ledger.jsonl" that the program gives to auditors. HEADS.jsonl is the file of daily heads that
is kept outside the program's database, or heads written down by hand in the same form:

    {"day": "2026-11-23", "seq": 12, "hash": "…", "count": 12, "sum_fen": 340000}

EXPORT may also be a part of the ledger taken out for auditors, as JSON or CSV (`part`): then each row is checked by
itself and where rows follow each other, and count and sum of the rows against what the file says of itself.

Every fault is named by row. The exit status is 0 if the ledger is whole, 1 if it is not, 2 if the file cannot be read.
With --json the faults are printed as a list of [row, code].

How a row is made: its "body" is one line of JSON (names sorted, no blanks, whole numbers only, letters composed) that
holds everything the row says, among it the row's number and the hash of the row before; "hash" is SHA-256 of the body
in UTF-8. The first row names sixty-four zeros as the hash before it.
"""

import csv
import hashlib
import itertools
import json
import sys
import unicodedata

WORDS = {
    "rows_missing": "rows {first} to {last} are missing",
    "not_linked": "does not name the hash of the row before it",
    "hash_differs": "its body is not the one that its hash was made of",
    "alg_unknown": "its hash was made by an unknown method",
    "body_unreadable": "its body is not written in the one way allowed",
    "columns_differ": "its columns say something else than its body: {columns}",
    "part_differs": "the file says {said} of its rows, and they are {found}",
    "head_differs": "the head kept on {day} is another: rows {first} to {last} are not those of that day",
    "head_sums_differ": "the head kept on {day} counts other rows or another sum, rows {first} to {last}",
    "heads_disagree": "the heads of {day} in the database and in the file differ",
    "head_taken_away": "the head of {day} is no longer in the database",
    "head_not_in_file": "the head of {day} is not in the file",
    "head_line_unreadable": "line {line} of the file of heads cannot be read",
    "lapse_changed": "the lapse it rests on was changed: {lapse}",
    "regulation_changed": "the regulation {version} it rests on was changed",
}
NOT_COLUMNS = {"body", "hash"}


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def composed(value):
    """The value with every text in composed letters; a number that is not whole is refused."""
    if isinstance(value, float):
        raise ValueError("a number that is not whole")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {composed(name): composed(item) for name, item in value.items()}
    return value


def not_whole(text):
    raise ValueError("a number that is not whole: " + text)


READER = json.JSONDecoder(parse_float=not_whole, parse_constant=not_whole)
WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def written_again(said, body):
    """The one way to write what was read from the body. Where all of it is composed, every text in it is."""
    return WRITER.encode(said if unicodedata.is_normalized("NFC", body) else composed(said))


class Check:
    """Reads the lines of an export one after the other and remembers what is wrong."""

    def __init__(self):
        self.faults = []
        self.next_seq, self.last_hash = 1, "0" * 64
        self.count = self.sum_fen = 0
        self.filed, self.heads = [], []  # heads of the file, heads of the database: both come before the rows
        self.asked = {0}  # the rows that a head is about
        self.at = {0: ("0" * 64, 0, 0)}  # of these: hash, count and sum up to the row
        self.gaps = []
        self.changed = set()  # lapses that were changed
        self.versions = {}
        self.part = None  # what a part of the ledger says of itself

    def fault(self, seq, code, **more):
        self.faults.append((seq, code, more))

    def row(self, row):
        seq, body = row["seq"], row["body"]
        if self.part is not None and seq > self.next_seq:
            self.next_seq, self.last_hash = seq, row["prev_hash"]
        if seq != self.next_seq:
            self.fault(seq, "rows_missing", first=self.next_seq, last=seq - 1)
            self.gaps.append(range(self.next_seq, seq))
        elif row["prev_hash"] != self.last_hash:
            self.fault(seq, "not_linked")
        if sha256(body) != row["hash"]:
            self.fault(seq, "hash_differs")
        if row["alg"] != "sha256-1":
            self.fault(seq, "alg_unknown")
        said = self.read(seq, body)
        if said is not None:
            columns = [name for name in row if name not in NOT_COLUMNS]
            wrong = sorted(name for name in columns if name not in said or said[name] != row[name])
            if wrong:
                self.fault(seq, "columns_differ", columns=", ".join(wrong))
            if isinstance(said.get("amount_fen"), int):
                self.sum_fen += said["amount_fen"]
        self.versions.setdefault(row.get("version"), (seq, row.get("version_sha256")))
        self.next_seq, self.last_hash = seq + 1, row["hash"]
        self.count += 1
        if seq in self.asked:
            self.at[seq] = (self.last_hash, self.count, self.sum_fen)

    def kept_head(self, head, where):
        where.append(head)
        self.asked.add(head["seq"])

    def read(self, seq, body):
        try:
            said = READER.decode(body)
            if isinstance(said, dict) and written_again(said, body) == body:
                return said
        except (ValueError, RecursionError):
            pass
        self.fault(seq, "body_unreadable")
        return None

    def lapse(self, line):
        facts, columns = line["facts"], line["columns"]
        try:
            said = json.loads(facts)
        except ValueError:
            said = {}
        same = isinstance(said, dict) and all(
            name in said and said[name] == columns[name] for name in columns
        )
        if sha256(facts) != line["facts_sha256"] or not same:
            self.changed.add(line["lapse"])

    def rest_on_changed(self, lines):
        """The rows that rest on changed lapses, read once more: to remember all that rests on any takes memory."""
        found = set()
        for row in map(json.loads, lines):
            if row["is"] == "row" and row.get("lapse") in self.changed:
                self.fault(row["seq"], "lapse_changed", lapse=row["lapse"])
                found.add(row["lapse"])
        for lapse in sorted(self.changed - found):
            self.fault(0, "lapse_changed", lapse=lapse)

    def version(self, line):
        if line["version"] in self.versions and sha256(line["body"]) != line["sha256"]:
            self.fault(self.versions[line["version"]][0], "regulation_changed", version=line["version"])

    def end(self):
        """The heads of the database and of the file against the rows, and against each other."""
        if self.part is not None:
            said = (str(self.part["count"]), str(self.part["sum_fen"]))
            found = (str(self.count), str(self.sum_fen))
            if said != found:
                self.fault(0, "part_differs", said=" / ".join(said), found=" / ".join(found))
            if int(self.part["head_seq"]) == self.next_seq - 1 and self.part["head_hash"] != self.last_hash:
                self.fault(
                    self.next_seq - 1,
                    "head_differs",
                    day="-",
                    first=self.next_seq - 1,
                    last=self.next_seq - 1,
                )
            self.faults.sort(key=lambda fault: fault[0])
            return
        filed = self.filed
        in_file = {head["day"]: head for head in filed}
        in_database = {head["day"]: head for head in self.heads}
        every = {(head["day"], head["seq"], head["hash"]): head for head in [*self.heads, *filed]}
        sound = 0
        for head in sorted(every.values(), key=lambda head: head["seq"]):
            sound = self.head(head, sound)
        newest = self.heads[-1]["day"] if self.heads else None
        for day in sorted({*in_file, *in_database} if filed else ()):
            one, other = in_database.get(day), in_file.get(day)
            if one is None:
                self.fault(other["seq"], "head_taken_away", day=day)
            elif other is None:
                if day != newest:
                    self.fault(one["seq"], "head_not_in_file", day=day)
            elif one != other:
                self.fault(other["seq"], "heads_disagree", day=day)
        self.faults.sort(key=lambda fault: fault[0])

    def head(self, head, sound):
        """One head; returns up to which row the chain is sound by the heads so far."""
        seq, last = head["seq"], self.next_seq - 1
        if seq > last or seq not in self.at:
            first = next((gap[0] for gap in self.gaps if seq in gap), last + 1)
            self.fault(seq, "rows_missing", first=first, last=seq)
            return sound
        kept_hash, count, total = self.at[seq]
        if kept_hash != head["hash"]:
            self.fault(seq, "head_differs", day=head["day"], first=sound + 1, last=seq)
        elif (count, total) != (head["count"], head["sum_fen"]):
            self.fault(seq, "head_sums_differ", day=head["day"], first=sound + 1, last=seq)
        return seq


def read_heads(lines, check):
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            head = {
                "day": str(said["day"]),
                "seq": int(said["seq"]),
                "hash": str(said["hash"]),
                "count": int(said["count"]),
                "sum_fen": int(said["sum_fen"]),
            }
            check.kept_head(head, check.filed)
        except (ValueError, KeyError, TypeError):
            check.fault(0, "head_line_unreadable", line=number)


def verify(export, heads):
    """The check of an open export and of the lines of the file of heads."""
    check = Check()
    read_heads(heads, check)
    first = export.readline()
    if not first.startswith("{"):
        return verify_csv(first, export, check)
    for text in itertools.chain([first], export):
        line = json.loads(text)
        kind = line.pop("is")
        if kind == "export" and line.get("part"):
            check.part = line
        elif kind == "row":
            check.row(line)
        elif kind == "lapse":
            check.lapse(line)
        elif kind == "version":
            check.version(line)
        elif kind == "head":
            check.kept_head(line, check.heads)
    if check.changed:
        export.seek(0)
        check.rest_on_changed(export)
    check.end()
    return check


def verify_csv(first, export, check):
    """A part as CSV: its last columns are prev_hash, hash, body; below the rows stands what it says of itself."""
    rows = csv.reader(itertools.chain([first], export))
    next(rows)
    check.part = {"count": 0, "sum_fen": 0, "head_seq": -1, "head_hash": ""}
    for cells in rows:
        if len(cells) == 15:
            body = cells[14]
            said = json.loads(body)
            check.row(
                {
                    "seq": int(cells[0]),
                    "prev_hash": cells[12],
                    "hash": cells[13],
                    "alg": said.get("alg"),
                    "business_day": cells[1],
                    "amount_fen": fen_of(cells[6]),
                    "lapse": cells[9],
                    "version": cells[10],
                    "reverses": int(cells[11]) if cells[11] else None,
                    "body": body,
                }
            )
        elif len(cells) == 2:
            check.part[cells[0]] = cells[1]
    check.end()
    return check


def fen_of(yuan):
    """Whole fen of a text in yuan with two decimals."""
    sign = -1 if yuan.startswith("-") else 1
    whole, _, cents = yuan.lstrip("-").partition(".")
    return sign * (int(whole) * 100 + int((cents + "00")[:2]))


def main(words):
    as_json = "--json" in words
    paths = [word for word in words if word != "--json"]
    if len(paths) not in (1, 2):
        print(__doc__)
        return 2
    try:
        heads = []
        if len(paths) == 2:
            with open(paths[1], encoding="utf-8") as file:
                heads = file.read().splitlines()
        with open(paths[0], encoding="utf-8-sig", newline="") as file:
            check = verify(file, heads)
    except (OSError, ValueError, KeyError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps([[seq, code] for seq, code, _more in check.faults]))
    else:
        for seq, code, more in check.faults:
            print(f"row {seq}: {WORDS[code].format(**more)}")
        last = check.last_hash[:16]
        print(f"{check.count} rows, {len(check.faults)} faults; the last hash begins with {last}")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
