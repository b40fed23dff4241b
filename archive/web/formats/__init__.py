"""The same list in other forms: CSV and XLSX sheets, Atom feeds."""
