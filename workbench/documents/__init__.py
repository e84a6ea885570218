"""Filings and other documents: their pages, tables, statements and figures, and answers that cite them."""
