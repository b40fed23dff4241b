"""Subscriptions that people of the desk make themselves: acts, addresses, channels, and how alerts reach them."""
