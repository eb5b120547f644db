"""What the bot may be allowed to do on a server, and the address that invites it with just that."""

import discord

NEEDED = {
    "view_channel": "see the channel",
    "send_messages": "answer",
    "send_messages_in_threads": "answer in threads",
    "read_message_history": "reply to the message that asks",
}
"""Without these the bot cannot answer in a channel."""
WANTED = {
    "embed_links": "show links as links",
    "attach_files": "attach long answers",
    "create_public_threads": "open a thread for an answer",
}
"""Without these something less important is left out."""
SCOPES = ("bot", "applications.commands")


def least() -> discord.Permissions:
    """The permissions that the invitation asks for, and no other."""
    return discord.Permissions(**dict.fromkeys([*NEEDED, *WANTED], True))


def invitation(application_id: int) -> str:
    """The address that invites the bot to a server (guild installation) with least permissions."""
    address = discord.utils.oauth_url(application_id, permissions=least(), scopes=SCOPES)
    return f"{address}&integration_type=0"


def is_moderator(user: discord.User | discord.Member) -> bool:
    """Whether somebody moderates the whole server: they may manage it, or its messages in all channels."""
    if not isinstance(user, discord.Member):
        return False
    allowed = user.guild_permissions
    return allowed.manage_guild or allowed.manage_messages


def lacking(allowed: discord.Permissions) -> tuple[list[str], list[str]]:
    """What is needed, and what is merely wanted, but not allowed; each as what it is for."""
    needed = [purpose for name, purpose in NEEDED.items() if not getattr(allowed, name)]
    wanted = [purpose for name, purpose in WANTED.items() if not getattr(allowed, name)]
    return needed, wanted
