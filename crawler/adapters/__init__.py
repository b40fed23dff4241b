"""One small file per CMS family; the generic one reads what no family claims."""
