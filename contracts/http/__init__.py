"""What crosses HTTP: problem+json codes with their French titles, and the suite's OpenAPI document."""
