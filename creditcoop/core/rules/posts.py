"""Posts of a county union and its branches (practice.md 2.1), by code.

Annex 2 names four of them; the main rule names the others. A person may hold several in time: posts are rows
with a first and an end day, because every question of liability is asked as of a day.
"""

from enum import StrEnum


class Post(StrEnum):
    """What a person may be appointed to."""

    UNION_ADMIN = "union_admin"  # 系统管理员: accounts only, no business right
    UNION_CREDIT = "union_credit"  # 联社信贷科
    UNION_AUDIT = "union_audit"  # 联社稽核科
    UNION_HR = "union_hr"  # 联社人事科
    DIRECTOR = "director"  # 社主任
    DEPUTY = "deputy"  # 信贷副主任
    CM_DIRECTOR = "cm_director"  # 客户经理部主任
    CM = "cm"  # 客户经理
    MARKETER = "marketer"  # 专项营销员
    STATION_CLERK = "station_clerk"  # 信用站信贷员
    CHIEF_ACCOUNTANT = "chief_accountant"  # 主管会计
    CREDIT_CLERK = "credit_clerk"  # 信贷会计
    MONITOR = "monitor"  # 信贷监测会计
    TELLER = "teller"  # 柜员
    READER = "reader"  # 查阅


UNION_POSTS = frozenset({Post.UNION_ADMIN, Post.UNION_CREDIT, Post.UNION_AUDIT, Post.UNION_HR})
BRANCH_POSTS = frozenset(Post) - UNION_POSTS
NEVER_ISSUE = frozenset({Post.MARKETER, Post.STATION_CLERK})  # whatever else they hold (II.1, Q17)


class Seat(StrEnum):
    """A seat in a loan approval group (贷款审批领导小组) is held beside a post, not as one."""

    MEMBER = "member"
    CHAIR = "chair"


class Capacity(StrEnum):
    """Rights that follow from more than a posting: a letter of authorisation (II.1), a seat in a group."""

    AUTHORISED_CM = "authorised_cm"
    GROUP_MEMBER = "group_member"
    GROUP_CHAIR = "group_chair"
