"""Tests of the transport, most of them against a server on this machine."""
