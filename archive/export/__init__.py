"""The dataset for others: filings, versions, cells, findings and visits as files with a Frictionless descriptor."""
