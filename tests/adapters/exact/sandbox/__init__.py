"""Tests of the imitated Exact Online: judged by what is known of the platform, and by other people's clients."""
