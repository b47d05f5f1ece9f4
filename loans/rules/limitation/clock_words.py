"""Sentences of the steps of guarantees, pledges and procedural time limits."""

from collections.abc import Mapping

from creditcoop.core.rules.wording import Wording

GUARANTEE: Mapping[str, Wording] = {
    "mode_joint": Wording("连带责任保证。", "A joint guarantee."),
    "mode_general": Wording("一般保证。", "A general guarantee."),
    "mode_unstated_joint": Wording(
        "未约定方式，2021年前签订：连带责任保证。", "The type is not stated; signed before 2021: joint."
    ),
    "mode_unstated_general": Wording(
        "未约定方式，2021年起签订：一般保证。", "The type is not stated; signed from 2021 on: general."
    ),
    "base": Wording("主债务{day}到期。", "The debt falls due on {day}."),
    "base_maximum": Wording(
        "最高额保证自{day}起算（债权确定日或最后到期日）。",
        "Maximum-amount guarantee: counted from {day} (the day of determination or the last due date).",
    ),
    "base_moved": Wording(
        "保证人书面同意展期，到期日改为{new}。", "Extended with the guarantor's consent: due on {new}."
    ),
    "base_early": Wording(
        "{day}提前收贷，保证期间从该日算；有争议，请法律人员复核。",
        "Called early on {day}: counted from that day. This is disputed: have a lawyer look at it.",
    ),
    "end_agreed": Wording("约定的保证期间至{end}。", "The agreed guarantee period ends on {end}."),
    "end_six_months": Wording(
        "未约定保证期间：到期日{base}起六个月，至{end}。",
        "No period agreed: six months from {base}, to {end}.",
    ),
    "end_not_later": Wording(
        "约定的期间不晚于到期日{base}，视为没有约定：六个月，至{end}。",
        "The agreed period is not later than {base} and counts as not agreed: six months, to {end}.",
    ),
    "end_until_paid": Wording(
        "“还清为止”视为约定不明：自{base}起六个月，至{end}。",
        "“Until paid” is unclear: six months from {base}, to {end}.",
    ),
    "end_two_years": Wording(
        "2021年前的“还清为止”：自{base}起二年，至{end}。",
        "“Until paid” before 2021: two years from {base}, to {end}.",
    ),
    "end_argued": Wording(
        "“还清为止”签于2021年前而{base}到期：取六个月，至{end}；也有主张二年，请法律人员复核。",
        "“Until paid” signed before 2021, due on {base}: six months, to {end}. Two years are argued too: have a lawyer "
        "look at it.",
    ),
    "exercised_joint": Wording(
        "{day}{event}：在保证期间内要求了保证人。", "{event} on {day}: the guarantor was asked in the period."
    ),
    "exercised_general": Wording(
        "{day}{event}：在保证期间内对债务人采取了法律行动。",
        "{event} on {day}: legal action against the debtor in the period.",
    ),
    "undoes_exercise": Wording("{day}撤诉，起诉不算行使。", "Withdrawn on {day}: the suit does not count."),
    "ends_exercise": Wording(
        "{day}{event}，已行使的效果不变。", "{event} on {day}: the guarantor stays bound."
    ),
    "not_exercised": Wording(
        "保证期间内尚未行使，时效未起算。",
        "Nothing was done in the guarantee period yet: no limitation runs.",
    ),
    "discharged": Wording(
        "保证期间已过，保证人免责。", "The guarantee period is over: the guarantor is free."
    ),
    "possessory_pledge": Wording(
        "质物在手，不因时效丧失。", "The pledged thing is in the bank's hands: no time limit bars it."
    ),
}

DEADLINES: Mapping[str, Wording] = {
    "term_days": Wording("自{start}起{count}日，至{end}。", "{count} days from {start}: to {end}."),
    "term_months": Wording("自{start}起{count}个月，至{end}。", "{count} months from {start}: to {end}."),
    "term_before": Wording(
        "到期日{start}前{count}日，即{end}。", "{count} days before the expiry on {start}: {end}."
    ),
    "court_end": Wording("法院载明的到期日{end}。", "The court named {end} as the end."),
    "longest_term": Wording(
        "法院未载明，按最长期限至{end}。", "No end is named: the longest term, to {end}."
    ),
    "renewed": Wording("{day}续行保全，至{end}。", "Renewed on {day}: to {end}."),
    "used": Wording("{day}{event}，已在期限内办理。", "{event} on {day}: done in time."),
}
