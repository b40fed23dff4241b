"""Finds every report that contains what was asked for, the one meant first."""
