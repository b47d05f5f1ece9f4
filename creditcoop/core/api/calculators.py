"""The calculators by API: `POST /api/v1/calculators/NAME/`."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from creditcoop.core import calculators, clock
from creditcoop.core.api import errors
from creditcoop.core.api.fields import Day
from creditcoop.core.api.views import Endpoint, reader_language
from creditcoop.core.regulation import NoRegulation, Under
from creditcoop.core.rules.wording import ProblemsError

MOST_QUESTIONS = 2000
VERSION, ON = "version", "on"


class Calculator(Endpoint):
    title = _("Ask a calculator")
    help_text = _(
        "One question, a list of questions, or {“cases”: [{“question”: …}]}. A list is answered in order; a wrong "
        "question of a list has “errors” in its own answer. Nothing is stored."
    )

    def post(self, request: Request, name: str) -> Response:
        asked = request.data
        many = isinstance(asked, list) or (isinstance(asked, dict) and "cases" in asked)
        listed = asked.get("cases") if isinstance(asked, dict) else asked
        if many and isinstance(listed, list) and len(listed) > MOST_QUESTIONS:
            text = _("Ask at most %(most)s questions at once.") % {"most": MOST_QUESTIONS}
            raise ValidationError({"cases": [text]})
        language = reader_language()
        try:
            answers = calculators.answers(
                name, asked, language=language, under=self._under(), today=clock.today()
            )
        except NoRegulation as error:
            place = VERSION if request.query_params.get(VERSION) else ON
            raise ValidationError({place: [str(error)]}) from error
        except calculators.UnknownCalculator as error:
            raise Http404 from error
        except ProblemsError as error:
            return Response(errors.body(error.by_path(language), "invalid"), status=400)
        if many:
            return Response(answers)
        if "errors" in answers[0]:
            return Response(
                {"id": answers[0]["id"], **errors.body(answers[0]["errors"], "invalid")}, status=400
            )
        return Response(answers[0])

    def _under(self) -> Under:
        """By which version: `?version=2`, or `?on=2027-01-01`, or neither."""
        query = self.request.query_params
        strangers = [name for name in query if name not in (VERSION, ON)]
        if strangers:
            text = _("There is no such name here. Remove it, or correct it to one of: %(names)s.")
            raise ValidationError({name: [text % {"names": f"{VERSION}, {ON}"}] for name in strangers})
        number, day = query.get(VERSION, ""), query.get(ON, "")
        if number and day:
            raise ValidationError({ON: [_("Name a version or a day, not both.")]})
        try:
            return Under(number=number, on=Day().run_validation(day) if day else None)
        except ValidationError as error:
            raise ValidationError({ON: error.detail}) from error

    def parameters_of(self, method: str) -> Sequence[OpenApiParameter]:
        return (
            OpenApiParameter(VERSION, str, description="Number of an adopted version of the regulation."),
            OpenApiParameter(ON, OpenApiTypes.DATE, description="By the version in force on this day."),
        )

    def takes_of(self, method: str) -> Any:
        return OpenApiTypes.ANY

    def gives_of(self, method: str) -> dict[str, Any]:
        return {"200": OpenApiTypes.ANY}
