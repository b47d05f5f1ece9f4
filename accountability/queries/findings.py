"""Findings about a lapse as the rules read them."""

from accountability.models import Finding, Lapse
from accountability.rules.findings import Found


def found_of(finding: Finding) -> Found:
    """A finding with the people it names."""
    people = finding.people.values_list("person", flat=True)
    return Found(finding.kind, finding.intent, frozenset(str(person) for person in people))


def confirmed_findings(lapse: Lapse) -> list[Found]:
    """Those that a second person confirmed, in the order in which he did."""
    rows = Finding.objects.filter(lapse=lapse, decision__outcome="confirmed").order_by("decision__pk")
    return [found_of(finding) for finding in rows]
