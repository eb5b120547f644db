"""The sentences of a streamed answer looked up as they complete."""

from collections.abc import Iterator, Sequence

from knowledge.types import Passage
from routers.support.rule import Grounds
from routers.support.sentences import Sentence, SentenceStream
from routers.types import Unsupported


class SupportStream:
    """Passes a streamed text on, and tells of each sentence that the passages don't support as soon as it has ended.

    The text is passed on unchanged. It is parted where such a sentence ends, so that whoever shows it as it comes can
    mark the place.
    """

    def __init__(self, passages: Sequence[Passage], question: str) -> None:
        self._passages = passages
        self._question = question
        self._sentences = SentenceStream()
        self._grounds: Grounds | None = None
        self._passed = 0

    def feed(self, text: str) -> Iterator[str | Unsupported]:
        """`text`, and what is known now of the sentences that it completes."""
        for sentence in self._sentences.feed(text):
            if not self._supported(sentence):
                length = max(sentence.end - self._passed, 0)
                if length:
                    yield text[:length]
                text, self._passed = text[length:], self._passed + length
                yield Unsupported(sentence.text, sentence.end)
        if text:
            yield text
        self._passed += len(text)

    def close(self) -> Iterator[Unsupported]:
        """The same for the rest, once the text has ended."""
        for sentence in self._sentences.close():
            if not self._supported(sentence):
                yield Unsupported(sentence.text, sentence.end)

    def _supported(self, sentence: Sentence) -> bool:
        if self._grounds is None:
            self._grounds = Grounds(self._passages, self._question)
        return self._grounds.supports(sentence)
