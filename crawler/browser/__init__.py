"""Lists that only scripts fill: pages rendered in Chromium."""
