"""What the split of liability says about how it was reached, in both languages (III)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from creditcoop.core.rules.wording import Language, Wording

ROLES: Mapping[str, Wording] = {
    "handler": Wording("经放员", "handler"),
    "department_director": Wording("客户经理部主任", "department director"),
    "deputy_director": Wording("信贷副主任", "deputy for credit"),
    "branch_director": Wording("社主任", "branch director"),
    "group_chair": Wording("审批小组组长", "chair of the approval group"),
    "group_member": Wording("审批小组成员", "member of the approval group"),
    "investigator": Wording("调查岗", "investigator"),
    "reviewer": Wording("审查岗", "reviewer"),
    "approver": Wording("审批岗", "approver"),
    "disburser": Wording("发放岗", "disburser"),
    "inspector": Wording("检查监督岗", "inspector"),
    "yielder": Wording("顶不住干预而放款的人", "the one who gave way"),
}

# How somebody pushed for a loan (III.5), by the code of the record.
PRESSURE_FORMS: Mapping[str, Wording] = {
    "note": Wording("批条", "by a note"),
    "telephone": Wording("电话", "by telephone"),
    "meeting": Wording("当面或会议", "in a meeting"),
    "other": Wording("其他方式", "in another way"),
}

STEPS: Mapping[str, Wording] = {
    "pressure": Wording(
        "III.5：{day}，{office}{name}干预（{form}）：“{words}”，证据{evidence}份，放款前已留痕。",
        "III.5: on {day} {name}, {office}, pressed for this loan ({form}): “{words}”; on file before pay-out, "
        "pieces of evidence: {evidence}.",
    ),
    "objected": Wording(
        "{person}于{day}书面反对，不承担责任（Q14）。",
        "{person} objected in writing on {day} and is free (Q14).",
    ),
    "objected_on_file": Wording(
        "{person}于{day}书面反对，记录在案；按现行解释，份额不因此改变（Q14）。",
        "{person} objected in writing on {day}; under the reading in force it changes no share (Q14).",
    ),
    "line": Wording(
        "{clause}：{person}（{role}）承担{percent}%。", "{clause}: {person} ({role}) bears {percent} %."
    ),
    "first": Wording("第一责任人：{person}。", "First responsible: {person}."),
    "unallocated": Wording(
        "{percent}%未分摊，须另行处理。", "{percent} % is not assigned and must be settled by hand."
    ),
    "deputy_free": Wording(
        "信贷副主任{deputy}投了反对票或没有参加表决，不承担责任；第一责任人和其份额转给组长{chair}。",
        "The deputy {deputy} voted against or took no part and is free; the label and his part pass to the "
        "chair {chair}.",
    ),
    "deputy_free_no_chair": Wording(
        "信贷副主任{deputy}不承担责任，组长也没有同意；第一责任人为经放员{handler}，副主任的份额未分摊。",
        "The deputy {deputy} is free and the chair did not agree either; the handler {handler} is first "
        "responsible and the deputy's part is not assigned.",
    ),
    "no_deputy": Wording(
        "本社没有信贷副主任；第一责任人和其份额由组长{chair}承担。",
        "The branch has no deputy; the label and his part pass to the chair {chair}.",
    ),
    "no_deputy_no_chair": Wording(
        "本社没有信贷副主任，组长也没有同意；第一责任人为经放员{handler}，副主任的份额未分摊。",
        "The branch has no deputy and the chair did not agree; the handler {handler} is first responsible and the "
        "deputy's part is not assigned.",
    ),
    "no_votes": Wording(
        "没有表决记录，小组承担的部分无法落实到人。",
        "No votes are given, so the group's part cannot be assigned to people.",
    ),
    "rejected": Wording(
        "小组没有通过，不得放款；如已放款，以下为按表决计算的结果，最终以责任认定为准。",
        "The group refused, so nothing may be paid out; if it was, this is what the votes give until a "
        "determination decides.",
    ),
    "full_to_yielder": Wording(
        "III.5：干预在放款前已留痕，{person}顶不住而放款，承担全部清收责任，分档分担不再适用。",
        "III.5: the pressure was recorded before pay-out; {person} gave way and bears the whole collecting "
        "duty, the split by tier is set aside.",
    ),
    "label_only": Wording(
        "III.5：{person}顶不住而放款，为第一责任人；分档分担不变。",
        "III.5: {person} gave way and is first responsible; the split by tier stays.",
    ),
    "intervention_late": Wording(
        "干预在放款后才记录，不予采用，按分档分担。",
        "The pressure was recorded only after pay-out and does not count; the split by tier applies.",
    ),
    "intervention_nobody": Wording(
        "没有记录谁顶不住而放款，按分档分担。",
        "Nobody is recorded as having given way; the split by tier applies.",
    ),
    "rounding": Wording(
        "损失{loss}元：各人份额舍去不足一分的尾数，余下{rest}分归{person}。",
        "Loss {loss}: every share is cut to the fen, the {rest} fen left over go to {person}.",
    ),
    "rounding_none": Wording(
        "损失{loss}元：各人份额正好到分。", "Loss {loss}: every share is exact to the fen."
    ),
    "rounding_other": Wording("损失{loss}元：按“{rounding}”取到分。", "Loss {loss}: rounded by {rounding}."),
}


@dataclass(frozen=True)
class Step:
    """One sentence of the reasoning; words that differ by language are put in when it is said."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    wordings: Mapping[str, Wording] = field(default_factory=lambda: STEPS, repr=False, compare=False)

    def say(self, language: Language) -> str:
        values = {
            key: value.say(language) if isinstance(value, Wording | Step) else value
            for key, value in self.values.items()
        }
        return self.wordings[self.code].say(language, **values)
