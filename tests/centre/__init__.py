"""Tests of the composition root: settings, commands, processes; refuses to reach beyond this machine."""
