"""Stands in the way of a package that checks IRIs, of which a notebook has none.

Every process that reads a notebook would load its grammar, which takes longer than the rest of
nbformat. Where the package is missing, `jsonschema` leaves that one check out.
"""

raise ImportError("tests/absent: a notebook has no IRI to check")
