"""The rules of the documented process against the tests: docs/rules.yml and markers make docs/process.md.

``python -m tests.rules`` (``make process``) writes the table; tests/test_process_table.py holds it.
"""
