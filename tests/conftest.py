"""What has to be so before the first test and the first notebook run."""

# Finding the fonts of a machine takes long the first time, and after five seconds Matplotlib says
# so on stderr: in a notebook that would be an output which nobody expects. So it happens here.
import matplotlib.font_manager  # noqa: F401
