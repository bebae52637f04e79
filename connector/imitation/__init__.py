"""What imitations of platforms share: their work while a block lasts, bad days, webhooks that leave, and their file."""
