"""Pictures drawn by hand in SVG, in milliseconds: marks, axes, matrices, and the picture itself.

A mark takes the colour of the text around it where it names no other, so it knows no theme; a
`Picture` alone does.
"""
