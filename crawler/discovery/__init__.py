"""Finds the annual-report column of a site: of a new one for its operator, of a known one when its column has died."""
