"""Tests of the spoken pieces: numbers, times, phones, words; refuses phrases nobody says."""
