"""Tests of the people's pages."""
