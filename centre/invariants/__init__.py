"""What must hold after any call, whatever went wrong in it: one set of rules for tests, benches and audits; refuses to repair.

audit(store, now)                          # what does not add up in the database alone
compare(store, Ledger.read(file), urls)    # the carrier's ledger held against the database
leaks(lines, secrets)                      # personal data in what was logged
"""

from centre.invariants.audit import audit
from centre.invariants.comparison import Comparison, compare
from centre.invariants.leaks import leaks
from centre.invariants.ledger import Ledger

__all__ = ["Comparison", "Ledger", "audit", "compare", "leaks"]
