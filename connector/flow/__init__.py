"""The hops from pull to delivery, each ending in rows that the next one reads."""
