"""Filter of what secures loans and ends soon."""

import django_filters
from django.utils.translation import gettext_lazy as _

from loans.filters import SearchFilter, _branches, _pick
from loans.labels import SECURITY_FACT_LABELS
from loans.models import SecurityFact


class SecurityFilter(SearchFilter):
    search_fields = ("loan__number__contains", "loan__borrower__name__contains", "number__exact")
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, field_name="loan__branch", label=_("Branch"), empty_label=_("All branches")
    )
    kind = django_filters.ChoiceFilter(
        label=_("What ends"),
        choices=_pick(SECURITY_FACT_LABELS, "registration", "insurance"),
        empty_label=_("All"),
    )

    class Meta:
        model = SecurityFact
        fields: list[str] = []
