"""Exceptions to II.6 and pressure, put on file by the services."""

import datetime
import io

from PIL import Image

from creditcoop.core.models import EvidenceFile, Person
from creditcoop.core.services.keep_evidence import keep_evidence
from loans.models import (
    ExceptionDecision,
    GuaranteeException,
    Intervention,
    LoanApplication,
    WrittenObjection,
)
from loans.services.ask_exception import ask_exception
from loans.services.decide_exception import decide_exception
from loans.services.object_in_writing import object_in_writing
from loans.services.record_intervention import InterventionFacts, record_intervention
from tests.builders import actor

NEXT_YEAR = datetime.date(2027, 6, 30)


def picture_bytes(shade: int = 90) -> bytes:
    """A small picture, different for every shade."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), (shade % 256, 120, 160)).save(buffer, "PNG")
    return buffer.getvalue()


def proof(person: Person, *, on: datetime.date, shade: int = 90) -> EvidenceFile:
    return keep_evidence(content=picture_bytes(shade), name="证明.png", actor=actor(person, on), on=on)


def ask(
    application: LoanApplication, *, on: datetime.date, valid_to: datetime.date = NEXT_YEAR
) -> GuaranteeException:
    """The handler asks for an exception, with proof."""
    return ask_exception(
        application_id=application.pk,
        reason="房屋没有产权证，有粮库收购合同",
        means="保证人在镇中学任教，月工资860元",
        valid_to=valid_to,
        files=[proof(application.handler, on=on)],
        actor=actor(application.handler, on),
        on=on,
    )


def answer(
    exception: GuaranteeException, person: Person, *, on: datetime.date, outcome: str = "grant"
) -> ExceptionDecision:
    return decide_exception(
        exception_id=exception.pk, outcome=outcome, reason="理由", actor=actor(person, on), on=on
    )


def push(
    application: LoanApplication,
    person: Person,
    *,
    on: datetime.date,
    happened_on: datetime.date | None = None,
    shade: int = 91,
) -> Intervention:
    """Somebody of the township pushes by a note; `person` puts it on file with a scan."""
    return record_intervention(
        application_id=application.pk,
        facts=InterventionFacts(
            name="孙德贵",
            office="副镇长",
            form="note",
            happened_on=happened_on or on,
            words="请解决砖厂流动资金八万元",
            witness="冯秀英",
        ),
        files=[proof(person, on=on, shade=shade)],
        actor=actor(person, on),
        on=on,
    )


def objects(intervention: Intervention, person: Person, *, on: datetime.date) -> WrittenObjection:
    return object_in_writing(
        intervention_id=intervention.pk, words="借款人没有还款来源", actor=actor(person, on), on=on
    )
