"""How a loan book in a file becomes loans: columns, cells, mappings. docs/import.md says it in prose."""
