"""Figures: each script prints ratios against a floor measured in the same run; refuses to be a test."""
