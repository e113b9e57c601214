"""How sure: intervals, ranges over models, windows and rules, leave-one-deal-out, and worlds whose truth is known."""
