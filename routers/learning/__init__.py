"""What routers learn from a server's documents and the bank, without a single labelled question."""
