"""Shapes that many answers share."""

from typing import Any

from rest_framework import serializers

Out = serializers.Serializer[Any]


class Yuan(serializers.DecimalField):
    """Yuan as a text with two decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=20, decimal_places=2, coerce_to_string=True, **options)


class UnitOut(Out):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class PersonOut(Out):
    id = serializers.IntegerField()
    staff_number = serializers.CharField()
    name = serializers.CharField()
