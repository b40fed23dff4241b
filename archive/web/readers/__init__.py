"""Alerts by mail for readers without an account: pages that answer only where the settings offer them."""
