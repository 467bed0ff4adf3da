"""What is taken away from an outcome: sentences, workbooks, letters, reports."""
