"""Who decided the kind of a question, in words for a person."""

DECIDERS = {
    "evidence": "what the documents hold",
    "no-documents": "there being no documents",
    "curated": "the team, which has answered this",
    "asker": "the asker, who named the domain",
    "correction": "what people said of such a question before",
    "model": "a model, where the documents left it open",
    "quick": "the form of the question",
}


def decider(decided_by: str | None) -> str:
    """Who decided, as a part of a sentence; a name that is not known stands as it is."""
    return DECIDERS.get(decided_by, decided_by) if decided_by else "not known"
