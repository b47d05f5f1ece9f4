"""Periods fixed by law, by date, with citation: the one table of them (docs/rules/limitation.md).

Example: a claim whose period starts on 30 September 2017 has two years under the General Principles of Civil
Law 1986; if these were not over on 1 October 2017, three years from the same start (法释〔2018〕12号).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from creditcoop.core.rules.periods import add_months
from creditcoop.core.rules.wording import Wording

DAY = datetime.timedelta(days=1)
CIVIL_CODE = datetime.date(2021, 1, 1)
GENERAL_PROVISIONS = datetime.date(2017, 10, 1)
ENFORCEMENT_TWO_YEARS = datetime.date(2008, 4, 1)
SEIZURE_TERMS = datetime.date(2015, 2, 4)
LAST_INSTALMENT_RULE = datetime.date(2022, 1, 1)

CITES: Mapping[str, Wording] = {
    "188": Wording("民法典188", "Civil Code 188"),
    "188(2)": Wording("民法典188(2)", "Civil Code 188(2)"),
    "189": Wording("民法典189", "Civil Code 189"),
    "192": Wording("民法典192", "Civil Code 192"),
    "194": Wording("民法典194", "Civil Code 194"),
    "195": Wording("民法典195", "Civil Code 195"),
    "201": Wording("民法典201", "Civil Code 201"),
    "202": Wording("民法典202", "Civil Code 202"),
    "203": Wording("民法典203", "Civil Code 203"),
    "419": Wording("民法典419", "Civil Code 419"),
    "546": Wording("民法典546", "Civil Code 546"),
    "675": Wording("民法典675", "Civil Code 675"),
    "678": Wording("民法典678", "Civil Code 678"),
    "686": Wording("民法典686", "Civil Code 686"),
    "692": Wording("民法典692", "Civil Code 692"),
    "693": Wording("民法典693", "Civil Code 693"),
    "694": Wording("民法典694", "Civil Code 694"),
    "695": Wording("民法典695", "Civil Code 695"),
    "701": Wording("民法典701", "Civil Code 701"),
    "1986/135": Wording("民法通则135", "General Principles of Civil Law 1986 135"),
    "1986/139": Wording("民法通则139", "General Principles of Civil Law 1986 139"),
    "2018/2": Wording("法释〔2018〕12号2", "SPC Transition Interpretation on Limitation 2018 2"),
    "2018/3": Wording("法释〔2018〕12号3", "SPC Transition Interpretation on Limitation 2018 3"),
    "2018/4": Wording("法释〔2018〕12号4", "SPC Transition Interpretation on Limitation 2018 4"),
    "LP4": Wording("诉讼时效规定4", "SPC Limitation Provisions 2020 4"),
    "LP8": Wording("诉讼时效规定8", "SPC Limitation Provisions 2020 8"),
    "LP10": Wording("诉讼时效规定10", "SPC Limitation Provisions 2020 10"),
    "LP11": Wording("诉讼时效规定11", "SPC Limitation Provisions 2020 11"),
    "LP14": Wording("诉讼时效规定14", "SPC Limitation Provisions 2020 14"),
    "LP15": Wording("诉讼时效规定15(2)", "SPC Limitation Provisions 2020 15(2)"),
    "LP17": Wording("诉讼时效规定17(1)", "SPC Limitation Provisions 2020 17(1)"),
    "LP18": Wording("诉讼时效规定18", "SPC Limitation Provisions 2020 18"),
    "LP19": Wording("诉讼时效规定19", "SPC Limitation Provisions 2020 19"),
    "GP35": Wording("总则编解释35", "SPC General Part Interpretation 2022 35"),
    "SL19": Wording("担保法19", "Security Law 1995 19"),
    "SI2000/32": Wording("担保法解释32", "SPC Security Law Interpretation 2000 32"),
    "TE27": Wording("时间效力规定27", "SPC Temporal Effect Provisions 2020 27"),
    "SI27": Wording("担保制度解释27", "SPC Security Interpretation 2020 27"),
    "SI28": Wording("担保制度解释28", "SPC Security Interpretation 2020 28"),
    "SI30": Wording("担保制度解释30", "SPC Security Interpretation 2020 30"),
    "SI31": Wording("担保制度解释31", "SPC Security Interpretation 2020 31"),
    "SI32": Wording("担保制度解释32", "SPC Security Interpretation 2020 32"),
    "SI34": Wording("担保制度解释34", "SPC Security Interpretation 2020 34"),
    "SI44": Wording("担保制度解释44", "SPC Security Interpretation 2020 44"),
    "CPL1991/219": Wording("民事诉讼法1991年219", "Civil Procedure Law 1991 219"),
    "CPL85": Wording("民事诉讼法85", "Civil Procedure Law 2023 85"),
    "CPL104": Wording("民事诉讼法104(3)", "Civil Procedure Law 2023 104(3)"),
    "CPL171": Wording("民事诉讼法171", "Civil Procedure Law 2023 171"),
    "CPL205": Wording("民事诉讼法205", "Civil Procedure Law 2023 205"),
    "CPL216": Wording("民事诉讼法216", "Civil Procedure Law 2023 216"),
    "CPL250": Wording("民事诉讼法250", "Civil Procedure Law 2023 250"),
    "CPI163": Wording("民诉法解释163", "SPC Civil Procedure Interpretation 2022 163"),
    "CPI466": Wording("民诉法解释466", "SPC Civil Procedure Interpretation 2022 466"),
    "CPI485": Wording("民诉法解释485", "SPC Civil Procedure Interpretation 2022 485"),
    "CPI517": Wording("民诉法解释517", "SPC Civil Procedure Interpretation 2022 517"),
    "EP19": Wording("执行程序解释19", "SPC Enforcement Procedure Interpretation 19"),
    "EP20": Wording("执行程序解释20", "SPC Enforcement Procedure Interpretation 20"),
    "PP18": Wording("财产保全规定18", "SPC Property Preservation Provisions 18"),
    "NI9": Wording("公证债权文书执行规定9", "SPC Notarised Instruments Provisions 2018 9"),
}


class Resumption(StrEnum):
    """How a period goes on after an obstacle inside its last six months."""

    SIX_MONTHS = "six_months"  # Civil Code 194(2)
    REMAINING = "remaining"  # General Principles of Civil Law 139
    EARLIER = "earlier"  # enforcement: both are argued, the earlier end is taken


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The length of a kind of limitation period, by the day on which it starts."""

    months: int
    cites: tuple[str, ...]
    since: datetime.date  # periods that start from this day are as above
    months_before: int  # earlier starts: this long, and as above if it was not over on `since`
    cites_before: tuple[str, ...]
    cites_passage: tuple[str, ...]
    resumes: Resumption
    resumes_before: Resumption
    passage_is_argued: bool = False


LITIGATION = Terms(
    months=36,
    cites=("188", "201", "202"),
    since=GENERAL_PROVISIONS,
    months_before=24,
    cites_before=("1986/135", "2018/3"),
    cites_passage=("188", "2018/2"),
    resumes=Resumption.SIX_MONTHS,
    resumes_before=Resumption.REMAINING,
)


def _enforcement(months_before: int) -> Terms:
    return Terms(
        months=24,
        cites=("CPL250",),
        since=ENFORCEMENT_TWO_YEARS,
        months_before=months_before,
        cites_before=("CPL1991/219",),
        cites_passage=("CPL250", "CPL1991/219"),
        resumes=Resumption.EARLIER,
        resumes_before=Resumption.EARLIER,
        passage_is_argued=True,
    )


ENFORCEMENT: Mapping[str, Terms] = {"natural": _enforcement(12), "entities": _enforcement(6)}

CAP_MONTHS = 240  # Civil Code 188(2): twenty years
OBSTACLE_WINDOW_MONTHS = 6  # Civil Code 194(1)
AFTER_OBSTACLE_MONTHS = 6  # Civil Code 194(2)
GUARANTEE_MONTHS = 6  # Civil Code 692(2): not agreed or unclear
GUARANTEE_MONTHS_UNTIL_PAID = 24  # Security Law Interpretation 2000 art. 32
ENFORCEMENT_ROUND_MONTHS = 12  # Security Interpretation 28: no ruling within a year


@dataclass(frozen=True, kw_only=True)
class Term:
    """A procedural time limit: days or months after a fact, or days before it."""

    days: int = 0
    months: int = 0
    cites: tuple[str, ...]
    moves: bool = True  # past rest days (Civil Procedure Law 85)
    exercised_by: tuple[str, ...] = ()

    def end(self, start: datetime.date) -> datetime.date:
        return add_months(start, self.months) + self.days * DAY


DEADLINES: Mapping[str, Term] = {
    "presuit_preservation": Term(
        days=30, cites=("CPL104", "CPL85"), exercised_by=("suit_filed", "arbitration_applied")
    ),
    "renewal_application": Term(days=-7, cites=("PP18",), moves=False, exercised_by=("step_taken",)),
    "post_judgment_preservation": Term(days=5, cites=("CPI163",), exercised_by=("enforcement_applied",)),
    "appeal_judgment": Term(days=15, cites=("CPL171", "CPL85"), exercised_by=("step_taken",)),
    "appeal_ruling": Term(days=10, cites=("CPL171", "CPL85"), exercised_by=("step_taken",)),
    "retrial": Term(months=6, cites=("CPL216", "CPL85"), exercised_by=("step_taken",)),
    "judicial_confirmation": Term(days=30, cites=("CPL205", "CPL85"), exercised_by=("step_taken",)),
}

# Civil Procedure Interpretation 485: the longest that a measure may last, from 2015-02-04; renewals alike.
PRESERVATION_MONTHS: Mapping[str, int] = {"deposit": 12, "movable": 24, "immovable": 36, "other_right": 36}
