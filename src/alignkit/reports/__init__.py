"""How an Answer looks: one file per format. Renderers print Answers and never compute; nothing here asks a question."""
