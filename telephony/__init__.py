"""The phone edge: signed webhooks in, TwiML out, one turn in one transaction; refuses to know agents' pages and jobs."""
