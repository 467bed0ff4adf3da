"""The files a plan may come from: a folder of CSV files, a zip of them, a workbook."""
