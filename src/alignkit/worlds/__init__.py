"""Companies whose truth is known: what each campaign does is written down, and so is what it added."""
