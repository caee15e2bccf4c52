"""What is printed or opened in a spreadsheet: certificates, attendance sheets, results. Made from domain objects alone."""
