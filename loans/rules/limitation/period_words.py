"""Sentences of the steps: how a period starts, is interrupted, stands still and ends."""

from collections.abc import Mapping

from creditcoop.core.rules.wording import Wording

STARTS: Mapping[str, Wording] = {
    "start_due": Wording("{day}到期，时效自次日起算。", "Due on {day}; the period runs from the next day."),
    "start_instalments": Wording(
        "分期还款，自最后一期{day}届满起算。", "Instalments: the period runs from the last one, {day}."
    ),
    "start_demand": Wording(
        "未定期限，{day}催收，自宽限期届满{start}起算。",
        "No due date: asked on {day}, the period runs from the end of the grace period, {start}.",
    ),
    "start_refusal": Wording(
        "未定期限，{day}明确拒绝，自该日起算。",
        "No due date: the debtor refused on {day}, the period runs from that day.",
    ),
    "start_performance_end": Wording(
        "自规定的履行期最后一日{day}起算。", "The period runs from the last day for performance, {day}."
    ),
    "start_effective_on": Wording(
        "未规定履行期，自生效之日{day}起算。",
        "No time for performance is set: the period runs from the day of effect, {day}.",
    ),
    "start_instalment_due_dates": Wording(
        "分期履行，自最后一期{day}起算。", "Instalments: the period runs from the last one, {day}."
    ),
    "start_instalments_argued": Wording(
        "分期履行，自最后一期{day}起算；2022年前的条文按各期分别起算，预警从第一期{first}算。",
        "Instalments: the period runs from the last one, {day}; the text before 2022 counted each by itself, so the "
        "cautious day counts from the first, {first}.",
    ),
    "start_notarised_list": Wording(
        "公证债权文书按各期分别起算，这里是第一期{day}。",
        "A notarised instrument counts each instalment by itself; this is the first one, {day}.",
    ),
    "start_guarantor_asked": Wording(
        "自{start}请求连带保证人承担责任起算。",
        "The period runs from {start}, when the joint guarantor was asked.",
    ),
    "start_guarantor_ruling": Wording(
        "终结本次执行裁定于{start}送达，一般保证人的时效自此起算。",
        "The ruling that closes the round of enforcement was served on {start}: the general guarantor's period runs.",
    ),
    "start_guarantor_year": Wording(
        "法院收到执行申请满一年（{start}）仍无终结裁定，自此起算。",
        "One year after the court received the application, {start}, without an earlier ruling: the period runs.",
    ),
    "not_begun": Wording("尚未起算，没有最后一日。", "The period has not begun; there is no last day yet."),
    "due_moved": Wording(
        "{day}到期前展期，到期日改为{new}。", "Extended on {day}, in time: the due date is now {new}."
    ),
    "due_early": Wording(
        "{day}提前收贷，到期日提前到该日；有争议，请法律人员复核。",
        "Called early on {day}: that day is the due date. This is disputed: have a lawyer look at it.",
    ),
}

RUN: Mapping[str, Wording] = {
    "interrupts": Wording("{day}{event}，时效中断，重新起算。", "{event} on {day}: the period starts again."),
    "interrupts_cautious": Wording(
        "{day}{event}，只改变预警日的起点。", "{event} on {day}: only the cautious day counts from here."
    ),
    "plan": Wording(
        "{day}还款计划经同意，最后一日从新到期日{promised}算，预警日从承诺日算。",
        "{event} agreed on {day}: the last day counts from the new due date {promised}, the cautious day from the "
        "promise.",
    ),
    "opens": Wording(
        "{day}{event}，程序进行期间不计算时效。", "{event} on {day}: no period runs while this is open."
    ),
    "opens_soft": Wording(
        "{day}{event}，程序进行中；预警日从申请日算。",
        "{event} on {day}: open; the cautious day counts from the application.",
    ),
    "ends_one": Wording(
        "{day}{event}，还有其他程序未结束。", "{event} on {day}; another procedure is still open."
    ),
    "ends": Wording(
        "{day}{event}，时效重新起算；预警日从{cautious}算。",
        "{event} on {day}: the period starts again; the cautious day counts from {cautious}.",
    ),
    "undoes": Wording(
        "{day}撤诉，起诉状未送达，视为没有起诉。",
        "Withdrawn on {day} before the complaint was served: as if never filed.",
    ),
    "settles": Wording(
        "{day}执行和解，自约定的最后履行日{start}起算。",
        "{event} on {day}: the period runs from the last day agreed, {start}.",
    ),
    "closes_round": Wording(
        "终结本次执行自{free}起：发现财产可随时再申请。",
        "The round of enforcement is closed from {free}: a new application is not barred.",
    ),
    "obstacle": Wording(
        "障碍在最后六个月内，时效中止，{until}消除。",
        "The obstacle lies in the last six months: the period stands still until {until}.",
    ),
    "obstacle_lasts": Wording(
        "障碍在最后六个月内且尚未消除，最后一日未定。",
        "The obstacle lies in the last six months and still lasts: the last day is open.",
    ),
    "obstacle_outside": Wording(
        "{day}起的障碍不在现在最后六个月内，不中止时效。",
        "The obstacle from {day} does not lie in the last six months: nothing stands still.",
    ),
    "revives": Wording(
        "届满后{day}同意履行，时效重新起算。",
        "After expiry, consent to perform on {day}: the period starts again.",
    ),
    "length_present": Wording(
        "自{start}起{months}个月，至{end}。", "{months} months from {start}: to {end}."
    ),
    "length_before": Wording(
        "自{start}起按旧法{months}个月，至{end}。",
        "{months} months from {start} under the earlier law: to {end}.",
    ),
    "length_passage": Wording(
        "自{start}起旧法期间未满而新法施行，按{months}个月，至{end}。",
        "The earlier period from {start} was not over when the present law came: {months} months, to {end}.",
    ),
    "length_open": Wording("障碍未消除，最后一日未定。", "An obstacle still lasts: the last day is open."),
    "cap": Wording("最长二十年，至{cap}。", "Never beyond twenty years: {cap}."),
    "rest_day": Wording(
        "{nominal}是休息日，顺延至{last_day}。", "{nominal} is a rest day: moved to {last_day}."
    ),
}
