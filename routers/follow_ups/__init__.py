"""Follow-ups: what a question leaves out, how that is told, and where it is taken from."""
