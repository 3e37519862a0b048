"""The kit's own clock here, not the one that all other tests share."""

from centre.kit.plugin import clock

__all__ = ["clock"]
