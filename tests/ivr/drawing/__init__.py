"""Tests of pictures of flows."""
