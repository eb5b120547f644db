"""What is decided: question → kind → strategy → answer; prompts, models and comparison."""
