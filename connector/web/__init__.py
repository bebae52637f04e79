"""The pages: server-rendered Flask, usable on a phone."""
