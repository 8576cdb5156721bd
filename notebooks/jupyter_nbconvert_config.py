"""How `jupyter nbconvert`, run in this folder, makes a PDF: from the PNG beside each SVG.

Without this it would look for another program, Inkscape, and stop where there is none.
"""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 (Jupyter defines it)
c.SVG2PDFPreprocessor.enabled = False
