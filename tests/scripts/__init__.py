"""Call scripts: what is refused, how an agent is led, and the library of the gas pack."""
