"""Every failure that a person can act on, in one tree.

Each is shown as one line that names the value, then `hint: …` with what to do next.
"""

from __future__ import annotations


class AssistantError(Exception):
    """A failure with a way out. `exit_code` is what the command ends with."""

    exit_code = 1

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AssistantError):
    """What was asked for cannot be meant: a wrong option, an unknown name."""

    exit_code = 2


class SettingsError(AssistantError):
    """The settings hold a value that cannot be used."""


class ReadingListError(AssistantError):
    """The reading list cannot be read at all."""


class SavedPagesError(AssistantError):
    """A folder of saved pages cannot be read at all."""


class ArchiveError(AssistantError):
    """The library cannot be saved as a web archive."""


class LibraryError(AssistantError):
    """The library cannot be opened or written."""


class ModelError(AssistantError):
    """An embedding model is missing, damaged or not the one that was promised."""


class SnapshotError(AssistantError):
    """An index snapshot is missing, damaged or of another format or model."""


class UnknownDocumentError(AssistantError):
    """The index holds no document of that id."""


class NoRoomError(AssistantError):
    """The server has no room for another question now."""


class NothingToIndexError(AssistantError):
    """A build found not one document."""


class BusyError(AssistantError):
    """Another build holds the lock."""

    exit_code = 75
