"""The phone page: a telephone in the browser, for people; refuses to be needed by anything else in the carrier."""
