"""Acts beside the straight road, by API: correcting, withdrawing, refusing, the group that says no."""

from creditcoop.core import clock
from creditcoop.core.models import AuditEvent
from tests.api.support import Api, borrower_body, ok
from tests.builders import bring_to, make_application, make_borrower
from tests.conftest import Cast


def test_a_borrower_is_corrected_with_a_reason_and_the_old_words_stay(cast: Cast) -> None:
    borrower = make_borrower(cast.a, on=clock.today())
    body = borrower_body() | {"name": "刘根旺", "reason": "证件上的名字"}
    shown = ok(Api.of(cast.a["credit_clerk"]).post(f"borrowers/{borrower.pk}/correct/", body))
    assert shown["name"] == "刘根旺"
    newest, oldest = borrower.history.first(), borrower.history.last()
    assert (oldest.name, newest.name, newest.history_change_reason) == ("刘根生", "刘根旺", "证件上的名字")
    assert newest.history_user == cast.a["credit_clerk"].user
    assert Api.of(cast.a["teller"]).post(f"borrowers/{borrower.pk}/correct/", body).status_code == 403


def test_an_application_is_withdrawn_by_who_handles_it_and_not_by_the_teller(cast: Cast) -> None:
    application = make_application(cast.a, "8000.00", on=clock.today())
    path, reason = f"applications/{application.pk}/withdraw/", {"reason": "改借他处"}
    assert Api.of(cast.a["teller"]).post(path, reason).status_code == 403
    shown = ok(Api.of(cast.a["cm"]).post(path, reason))
    assert (shown["state"], shown["waiting_for"]) == ("withdrawn", "")
    assert AuditEvent.objects.get(act="withdraw_application").channel == "api"


def test_a_step_refused_ends_the_application(cast: Cast) -> None:
    application = make_application(cast.a, "8000.00", on=clock.today())
    no = {"outcome": "refuse", "opinion": "用途不实"}
    shown = ok(Api.of(cast.a["cm"]).post(f"applications/{application.pk}/investigate/", no))
    assert (shown["state"], shown["steps"][0]["outcome"]) == ("refused", "refuse")
    assert shown["obstacles"] == []


def test_votes_show_when_the_group_has_decided_and_not_before(cast: Cast) -> None:
    application = make_application(cast.a, "15000.00", on=clock.today())
    bring_to(application, cast.a, cast.union, "group", on=clock.today())
    members = ("director", "deputy", "chief_accountant", "monitor", "cm2")
    api = {post: Api.of(cast.a[post]) for post in members}
    path = f"applications/{application.pk}/"
    present = [cast.a[post].pk for post in members]
    few = api["director"].post(path + "convene-group/", {"present": present[:2]})
    assert (few.status_code, set(few.json()["errors"])) == (409, {"present"})
    ok(api["director"].post(path + "convene-group/", {"present": present}))
    outsider = Api.of(cast.a["teller"]).post(path + "cast-vote/", {"choice": "yes", "reason": "可行"})
    assert outsider.status_code == 403
    for post in ("deputy", "monitor"):
        during = ok(api[post].post(path + "cast-vote/", {"choice": "no", "reason": "担心还款"}))
        assert (during["meeting"]["votes"], during["meeting"]["result"]) == ([], None)
    assert during["meeting"]["voted"] == [cast.a["deputy"].pk, cast.a["monitor"].pk]
    silent = [cast.a[post].pk for post in ("director", "chief_accountant", "cm2")]
    closed = ok(api["director"].post(path + "close-meeting/", {"silent": silent}))
    assert (closed["state"], closed["meeting"]["result"]) == ("refused", "rejected")
    assert [vote["choice"] for vote in closed["meeting"]["votes"]] == ["no", "no"]
