"""Shares in the liability for loans."""

from accountability.models.liability import LiabilityShare, LiabilitySplit

__all__ = ["LiabilityShare", "LiabilitySplit"]
