"""Tests of what imitations of platforms share."""
