"""What we owe callers, as pure rules: appointments, reply times, callbacks, calendars; refuses input, output and clocks."""
