"""What is wrong or odd in one report: one small file a family of checks, each a pure function giving findings."""
