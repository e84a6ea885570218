"""Documents that leave the workbench: the client proposal as PDF, the analyst's workbook as XLSX."""
