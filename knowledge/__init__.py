"""What is remembered: documents and their index, the journal of answers and feedback, and settings."""
