"""A folder of labelled questions about two small domains."""

import json
from pathlib import Path
from typing import Any

DOCUMENTS = {
    "pumps/manual.md": "# Pump\n\nThe pump must be descaled every 40 hours. The red lamp means that no water comes.",
    "pumps/parts.md": "# Spare parts\n\nThe filter F7 and the seal S2 fit every pump. Order them from the shop.",
    "roses/pruning.md": "# Pruning\n\nRoses are pruned in March, above an eye that looks outwards.",
    "roses/shade.md": "# Shade\n\nAlba roses tolerate shade; tea roses want the sun for half of the day.",
}

QUESTIONS: list[dict[str, Any]] = [
    {
        "question": "How often must the pump be descaled?",
        "domain": "pumps",
        "gold_docs": ["pumps/manual.md"],
        "gold_span": "The pump must be descaled every 40 hours.",
        "key_facts": ["every 40 hours"],
    },
    {
        "question": "Which filter fits the pump?",
        "domain": "pumps",
        "gold_docs": ["pumps/parts.md"],
        "gold_span": "words that stand in no document whatever",
        "gold_spans_alt": ["The filter F7 and the seal S2 fit every pump."],
        "key_facts": ["F7"],
    },
    {
        "question": "¿Cuándo se podan las rosas?",
        "domain": "roses",
        "gold_docs": ["roses/pruning.md", "roses/shade.md"],
        "tags": ["lang:es"],
    },
    {"question": "How loud is the pump?", "domain": "pumps", "unanswerable": True},
]

FOLLOW_UPS: list[dict[str, Any]] = [
    {
        "history": [{"role": "user", "content": "When are roses pruned?"}],
        "question": "and which ones tolerate shade?",
        "gold_docs": ["roses/shade.md"],
    },
    {"history": [], "question": "and then?", "gold_docs": []},
    {"history": [], "question": "Which one?", "gold_docs": ["roses/shade.md"], "tags": ["should_clarify"]},
]


def write(folder: Path) -> Path:
    """Writes the set into `folder`; returns it."""
    for name, text in DOCUMENTS.items():
        path = folder / "corpora" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "qa_dev.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)))
    (folder / "followups_dev.jsonl").write_text("\n".join(map(json.dumps, FOLLOW_UPS)))
    return folder
