"""The desk behind its pages: `act`, its guards, people and roles, and the files that acts rest on."""
