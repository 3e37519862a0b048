"""The carrier on your desk: executes TwiML, signs webhooks, answers REST; refuses to listen beyond loopback unasked."""
