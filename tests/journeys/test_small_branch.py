"""A branch of three people issues a loan: what none of them may do goes up to the union, which names who does."""

import datetime

from creditcoop.core import clock
from loans.models import Loan
from tests.builders import make_application
from tests.conftest import Cast
from tests.journeys.conftest import At
from tests.journeys.test_lending import decides, takes_up
from tests.loans.bends.small import small_branch


def test_three_people_and_the_union_issue_a_loan(at: At, cast_in_real_transactions: Cast) -> None:
    cast, day = cast_in_real_transactions, clock.today()
    small = small_branch(cast.union)
    application = make_application(small.branch, "8000.00", on=day)
    for person, act, reasons in (
        (small["cm"], "调查", "已入户核实。"),
        (small["director"], "审查核批", "同意。"),
        (small["accountant"], "检查监督", "由我检查。"),
    ):
        decides(at(person), application, act, decision="同意", reasons=reasons, sign="签署意见")
    officer = at(small["cm"])
    takes_up(officer, application)
    officer.presses("发放指令")
    officer.signs("下达发放指令")
    officer.reads("本社无人可以办理，须报联社。", "本社无人可以担任此岗位", "报请联社办理")

    union = at(small.union["union_credit"])
    takes_up(union, application)
    union.presses("指定代理人")
    union.answers("岗位", "发放记账")
    union.answers("代理人", cast.a["credit_clerk"].name)
    union.answers("理由", "石桥信用社主管会计已承担检查岗。")
    union.signs("指定代理人")
    union.reads(cast.a["credit_clerk"].name, "石桥信用社主管会计已承担检查岗。")

    clerk = at(cast.a["credit_clerk"])
    takes_up(clerk, application)
    clerk.presses("发放记账")
    clerk.signs("发放贷款")
    clerk.reads(application.number, "贷款已发放")
    loan = Loan.objects.get(application=application)
    assert loan.booked_by == cast.a["credit_clerk"]
    assert loan.granted_on == day
    assert isinstance(loan.granted_at, datetime.time)


def test_a_refused_loan_is_looked_at_again_with_new_facts(at: At, cast_in_real_transactions: Cast) -> None:
    cast, day = cast_in_real_transactions, clock.today()
    application = make_application(cast.a, "8000.00", on=day)
    decides(at(cast.a["cm"]), application, "调查", decision="同意", reasons="已核实。", sign="签署意见")
    head = at(cast.a["cm_director"])
    decides(head, application, "审查核批", decision="不同意", reasons="还款来源不清。", sign="签署意见")
    officer = at(cast.a["cm"])
    officer.opens(f"/applications/{application.pk}/")
    officer.presses("申请复议")
    officer.answers("新情况", "粮库已签收购合同。")
    officer.presses("录入申请")
    officer.reads("有新情况，复议", application.number, "粮库已签收购合同。")
