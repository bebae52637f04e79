"""The pages: what a bookkeeper sees and does, server-rendered, in Dutch and English, and without scripts."""

from connector.web.application import create_app

__all__ = ["create_app"]
