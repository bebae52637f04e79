"""Reads and runs stories: timelines in days and amounts that a bookkeeper can write."""

from connector.stories.parser import parse
from connector.stories.story import Difference, Story, StoryResult
from connector.stories.teller import tell

__all__ = ["Difference", "Story", "StoryResult", "parse", "tell"]
