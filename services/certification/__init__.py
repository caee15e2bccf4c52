"""Certification: sessions in schools, the exam day, what each test was worth, and the certificates anyone can check."""
