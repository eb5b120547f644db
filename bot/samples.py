"""The sample knowledge that ships: where it lies, and the domain that it becomes."""

from pathlib import Path

SAMPLE_DOMAIN = "x1000"
SAMPLE_FOLDER = Path(__file__).parent / "sample"
