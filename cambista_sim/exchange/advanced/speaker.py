"""A socket that speaks the Advanced Trade dialect, as the socket's shell sees it."""

from cambista_sim.exchange.advanced.feed import AdvancedFeed, Session


class AdvancedSpeaker:
    """Joins a session to the feed, and has its requests answered."""

    def __init__(self, feed: AdvancedFeed, session: Session) -> None:
        self._feed = feed
        self._session = session

    def join(self) -> None:
        """Let the session hear what is told."""
        self._feed.sessions.append(self._session)

    def leave(self) -> None:
        """Forget the session."""
        self._feed.sessions.remove(self._session)

    def answer(self, text: str | bytes, now_us: int) -> bool:
        """Answer a request, and return whether it was in order."""
        return self._feed.answer(self._session, text, now_us)

    def has(self, channel: str) -> bool:
        """Return whether a channel is subscribed to."""
        return self._session.subscriptions.has(channel)
