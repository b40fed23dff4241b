"""The dataset for others: filings, versions, cells, findings and looks as files with a Frictionless descriptor."""
