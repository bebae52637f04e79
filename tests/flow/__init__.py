"""Tests of the hops: sync, dunning, delivery and a person's acts."""
