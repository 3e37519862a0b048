"""The composition root: settings, clock, wiring, commands, packs; refuses to be imported by any other room."""
