"""What messages say, per notice and language: the same in every channel, whatever form that gives it."""
