"""The reasoning of a fine, sentence by sentence, in both languages.

Example: "第九条：王海涛（客户经理）28000.00元 × 2.5% = 700.00元。"
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from accountability.rules.fine_lines import counts_as_human
from accountability.rules.fine_parts import ANNEX_9, ANNEX_10, ANNEX_11, ANNEX_13, FineLine, Office
from accountability.rules.fines_question import AskedLapse
from accountability.rules.split_wording import Step
from creditcoop.core.rules.money import format_yuan
from creditcoop.core.rules.wording import Wording

OFFICES: Mapping[str, Wording] = {
    "department_director": Wording("客户经理部主任", "department director"),
    "branch_director": Wording("社主任", "branch director"),
    "deputy_director": Wording("信贷副主任", "deputy for credit"),
    "customer_manager": Wording("客户经理", "customer manager"),
    "monitoring_accountant": Wording("监测会计", "monitoring accountant"),
}

ARTICLES: Mapping[str, Wording] = {
    ANNEX_9: Wording("第九条", "Annex 9"),
    ANNEX_10: Wording("第十条", "Annex 10"),
    ANNEX_11: Wording("第十一条", "Annex 11"),
    ANNEX_13: Wording("第十三条", "Annex 13"),
}

FINE_STEPS: Mapping[str, Wording] = {
    "human": Wording(
        "{loan}：{day}失去时效，欠款{amount}元，人为造成（附件三第九条，Q27）。",
        "{loan}: time limit lost on {day}, {amount} owed, by human fault (Annex 9, Q27).",
    ),
    "not_shown": Wording(
        "{loan}：{day}失去时效，欠款{amount}元，没有认定人为；只罚负责人和管户经理（Q27、Q29）。",
        "{loan}: time limit lost on {day}, {amount} owed, human fault not found; only the head and the loan's "
        "manager pay (Q27, Q29).",
    ),
    "repeated": Wording(
        "{loan}：同一笔贷款只计最先失去的一次，{day}的这一次不再计（Q19）。",
        "{loan}: a loan is counted once, so that the lapse of {day} is not counted again (Q19).",
    ),
    ANNEX_9: Wording(
        "第九条：{person}（{office}）{base}元 × {rate} = {amount}元{aside}。",
        "Annex 9: {person} ({office}), {base} × {rate} = {amount}{aside}.",
    ),
    ANNEX_10: Wording(
        "第十条：{person}（{office}）{units}个单位 × {rate}元 = {amount}元{aside}。",
        "Annex 10: {person} ({office}), units {units} × {rate} = {amount}{aside}.",
    ),
    ANNEX_11: Wording(
        "第十一条：{person}（{office}）每笔{rate}元{aside}。",
        "Annex 11: {person} ({office}), {rate} a loan{aside}.",
    ),
    ANNEX_13: Wording(
        "第十三条：{person}弄虚作假，{base}元再加{rate}，加{amount}元。",
        "Annex 13: {person} answers for fraud, {base} and {rate} more, {amount} added.",
    ),
    "no_fine": Wording(
        "第十三条：{person}在这一笔上没有罚款，无从加倍。",
        "Annex 13: {person} has no fine on this loan that could be doubled.",
    ),
    "units": Wording(
        "第十条：{person}共{units}个单位（Q30）。", "Annex 10: {person}, units together {units} (Q30)."
    ),
    "pays": Wording("{person}共{amount}元。", "{person} pays {amount} in all."),
    "nothing": Wording("没有人应受处理。", "Nobody pays anything."),
}
SET_ASIDE = Wording("，不计（取高或同一人只计一次）", ", not counted (the higher, and one person once)")
NOTHING = Wording("", "")


class Priced(Protocol):
    """A lapse with its lines."""

    @property
    def asked(self) -> AskedLapse: ...
    @property
    def lines(self) -> tuple[FineLine, ...]: ...
    @property
    def repeated(self) -> bool: ...


def answer_steps(priced: Sequence[Priced], fines: Mapping[str, int]) -> Iterator[Step]:
    """Lapse by lapse, then the units of each head, then what each person pays."""
    for lapse in priced:
        yield _lapse_step(lapse)
        for line in lapse.lines:
            yield line_step(line)
        for person in sorted(lapse.asked.lost.fraud - {line.person for line in lapse.lines if line.counted}):
            yield _step("no_fine", person=person)
    if len(priced) > 1:
        yield from _units(priced)
    for person, fen in fines.items():
        yield _step("pays", person=person, amount=format_yuan(fen))
    if not fines:
        yield _step("nothing")


def line_step(line: FineLine) -> Step:
    """One line with its arithmetic."""
    return _step(
        line.article,
        person=line.person,
        office=OFFICES[line.office],
        base=format_yuan(line.base_fen),
        rate=line.rate,
        units=line.units,
        amount=format_yuan(line.amount_fen),
        aside=NOTHING if line.counted else SET_ASIDE,
    )


def _lapse_step(lapse: Priced) -> Step:
    asked = lapse.asked
    code = "human" if counts_as_human(asked.lost, asked.policy) else "not_shown"
    return _step(
        "repeated" if lapse.repeated else code,
        loan=asked.loan,
        day=asked.on,
        amount=format_yuan(asked.lost.amount_fen),
    )


def _units(priced: Sequence[Priced]) -> Iterator[Step]:
    heads: dict[tuple[str, Office], int] = {}
    for lapse in priced:
        for line in lapse.lines:
            if line.article == ANNEX_10:
                key = line.person, line.office
                heads[key] = heads.get(key, 0) + line.units
    for (person, _office), units in heads.items():
        yield _step("units", person=person, units=units)


def _step(code: str, **values: object) -> Step:
    return Step(code, values, FINE_STEPS)
