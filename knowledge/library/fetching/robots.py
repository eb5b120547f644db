"""What sites ask programs not to read (RFC 9309)."""

from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from knowledge.library.fetching.client import AGENT, Client
from knowledge.library.loading import UnreadableError

MAX_BYTES = 500 * 1024
"""As much of a robots.txt has to be understood, says RFC 9309, 2.5."""
ASKED = "The site's robots.txt asks programs not to read it."
UNKNOWN = "The site's robots.txt cannot be read, so its pages are left alone for now."


class Robots:
    """The rules of the sites that one run meets, each read once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sites: dict[str, RobotFileParser | None] = {}

    def objection(self, url: str) -> str | None:
        """Why a page is not read; None where it may be."""
        place = urljoin(url, "/robots.txt")
        if place not in self._sites:
            self._sites[place] = self._rules(place)
        rules = self._sites[place]
        if rules is None:
            return UNKNOWN
        return None if rules.can_fetch(AGENT, url) else ASKED

    def _rules(self, place: str) -> RobotFileParser | None:
        """None where the site does not say; then nothing may be read (RFC 9309, 2.3.1.4)."""
        try:
            response = self._client.get(place, limit=MAX_BYTES)
        except UnreadableError:
            return None
        rules = RobotFileParser()
        if response.status == 200:
            rules.parse(response.body.decode("utf-8", "replace").splitlines())
        elif 400 <= response.status < 500 and response.status != 429:
            rules.parse([])  # there are no rules
        else:
            return None
        return rules
