"""What rules say to people: bilingual pairs carried as data, since rules cannot reach gettext.

Example: `Problem("people.handler", "required")` reads "This is required." in English.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Wording:
    """One sentence in both languages; `{names}` in braces are filled in by `say`."""

    zh: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        template = self.zh if language == "zh" else self.en
        return template.format(**values) if values else template


PROBLEMS: Mapping[str, Wording] = {
    "required": Wording("必须填写。", "This is required."),
    "unknown_key": Wording(
        "这里没有“{key}”这一项，请删去或改正名称。",
        "There is no “{key}” here: remove it or correct its name.",
    ),
    "not_object": Wording("应为一组“名称：值”。", "This must be an object of names and values."),
    "not_list": Wording("应为一个列表。", "This must be a list."),
    "not_text": Wording("应为文字，且不能为空。", "This must be a text that is not empty."),
    "not_flag": Wording("只能是 true 或 false。", "This must be true or false."),
    "not_whole": Wording("应为整数。", "This must be a whole number."),
    "not_yuan": Wording(
        "金额应写成带两位小数的元数，例如“15000.00”。",
        'Write the amount in yuan as a text with two decimals, such as "15000.00".',
    ),
    "not_fraction": Wording(
        "比例应写成文字形式的分数，例如“2/3”。",
        'Write the share as an exact fraction in a text, such as "2/3".',
    ),
    "not_permille": Wording(
        "月利率应写成‰的数字，最多五位小数，例如“6.6375”；没有规定时写“0”。",
        'Write the rate in ‰ a month with five decimals at most, such as "6.6375"; "0" where none is set.',
    ),
    "not_day": Wording(
        "日期应写成“年-月-日”，例如“2024-03-15”。",
        'Write the day as year-month-day, such as "2024-03-15".',
    ),
    "not_one_of": Wording("只能是下列之一：{allowed}。", "This must be one of: {allowed}."),
    "too_small": Wording("不能小于 {lowest}。", "This must be at least {lowest}."),
    "too_large": Wording("不能大于 {highest}。", "This must be at most {highest}."),
    "wrong_count": Wording("应有 {count} 项。", "This must have {count} entries."),
    "repeated": Wording("“{value}”重复了。", '"{value}" appears twice.'),
    "not_ascending": Wording("各档上限必须逐档增大。", "Each border must be higher than the one before."),
    "not_descending": Wording(
        "各级预警天数必须逐级减少。", "Each level must be warned later than the one below."
    ),
    "not_whole_sum": Wording("各部分之和必须正好为 1。", "The parts must add up to exactly 1."),
    "not_a_member": Wording("{person}不是小组成员。", "{person} is not a member of the group."),
    "not_present": Wording("{person}没有到会，不能表决。", "{person} was not present and cannot vote."),
    "voted_twice": Wording("{person}不能既同意又反对。", "{person} cannot vote both for and against."),
    "approver_is_director": Wording(
        "审批岗就是社主任，两处姓名必须相同。",
        "The approver is the branch director: the two names must be the same.",
    ),
    "no_version": Wording("这一天没有生效的办法。", "No version of the regulation was in force on that day."),
    "exactly_one": Wording("应填写其中一项，且只填一项：{keys}。", "Give exactly one of: {keys}."),
    "only_true": Wording("只能是 true，否则请不要填写。", "This can only be true; leave it out otherwise."),
    "only_with_agreed": Wording(
        "只有约定了保证期间（clause 为 agreed）才填写。",
        "Give this only where a period was agreed (clause: agreed).",
    ),
    "court_end_needed": Wording(
        "{day}之前采取的措施，必须填写法院载明的到期日。",
        "For a measure taken before {day}, give the end that the court named.",
    ),
    "not_decimal": Wording(
        "应写成文字形式的小数，例如“7.965”。", 'Write the number as a decimal in a text, such as "7.965".'
    ),
    "not_before": Wording("不能早于{day}。", "This must not be earlier than {day}."),
    "not_after": Wording("不能晚于{day}。", "This must not be later than {day}."),
    "not_later": Wording("必须晚于{day}。", "This must be later than {day}."),
    "day_out_of_range": Wording(
        "年份应在{first}年至{last}年之间。", "The year must lie between {first} and {last}."
    ),
    "over_whole": Wording("各部分之和不能超过 1。", "The parts must not add up to more than 1."),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one place of a question or a regulation body, named by its path."""

    path: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    wordings: Mapping[str, Wording] = field(default_factory=lambda: PROBLEMS, repr=False, compare=False)

    def say(self, language: Language) -> str:
        return self.wordings[self.code].say(language, **self.values)


class ProblemsError(ValueError):
    """One or more places are wrong; nothing was done."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.path}: {problem.say('en')}" for problem in self.problems))

    def by_path(self, language: Language) -> dict[str, list[str]]:
        """Messages by path, in the order in which they were found."""
        answer: dict[str, list[str]] = {}
        for problem in self.problems:
            answer.setdefault(problem.path, []).append(problem.say(language))
        return answer
