"""What is noted of a workbook's elements while they stream by: nothing of their values is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from loans.services.read_csv import check_size


@dataclass
class Scan:
    """What stands in the sheet of the book: its name, rows that hold a value, those hidden, merged ranges."""

    sheet: str = ""
    rows: set[int] = field(default_factory=set)
    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class Nothing:
    """A target that counts the elements and keeps nothing."""

    elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1

    def close(self) -> None:
        return


class Contents(Nothing):
    """The sheets that the workbook names, and the parts that their ids stand for."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.places: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        name = tag.rpartition("}")[2]
        if name == "sheet":
            ids = [
                value for key, value in attributes.items() if key.rpartition("}")[2] == "id" and "}" in key
            ]
            self.sheets.append((attributes.get("name", ""), ids[0]))
        elif name == "Relationship":
            self.places[attributes["Id"]] = attributes["Target"]


class SheetTarget(Nothing):
    """Counts the rows that hold a value and sees that rows and cells stand in order and within the limits."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.row = 0
        self.hidden = False
        self.column = (0, "")
        self.cells = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        name = tag.rpartition("}")[2]
        if name == "c":
            self._cell(attributes.get("r", ""))
        elif name in ("v", "is", "f"):
            self.cells += 1
            check_size(row=self.row, columns=0, cells=self.cells)
            if self.row not in self.scan.rows:
                self.scan.rows.add(self.row)
                if self.hidden:
                    self.scan.hidden.append(self.row)
        elif name == "row":
            self._row(attributes)
        elif name == "mergeCell":
            self.scan.merged.append(attributes.get("ref", "")[:20])

    def _row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self.row + 1))
        if number <= self.row:
            raise ValueError("rows out of order")
        check_size(row=number, columns=0)
        self.row, self.column = number, (0, "")
        self.hidden = attributes.get("hidden", "0") in ("1", "true")

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters or reference[len(letters) :] != str(self.row) or not letters.isalpha():
            raise ValueError("a cell outside its row")
        column = (len(letters), letters)
        if column <= self.column:
            raise ValueError("cells out of order")
        if column > (2, "BL"):  # the 64th
            check_size(row=self.row, columns=65)
        self.column = column
