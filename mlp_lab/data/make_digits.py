"""Write digits.npz from scikit-learn's copy of the UCI optical digits.

Run `python mlp_lab/data/make_digits.py` in an environment that has scikit-learn. The same
bytes come out on every machine, so a change of the file is a change of the data.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

TEST_SIZE = 360
SEED = 0


def digits_file(images: NDArray[Any], labels: NDArray[Any]) -> bytes:
    """The .npz file: `images`, `labels`, and `test`, the rows of the test part.

    The split is stored, not drawn again at each start: NumPy may change what a seed draws.
    """
    drawn = np.random.default_rng(SEED).permutation(len(images))[:TEST_SIZE]
    arrays: dict[str, NDArray[Any]] = {
        "images": images.astype(np.uint8),
        "labels": labels.astype(np.uint8),
        "test": np.sort(drawn).astype(np.uint16),
    }
    file = io.BytesIO()
    # Not np.savez: a zip file records the system that wrote it, and compressors differ.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.create_system = 3
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(entry, content.getvalue())
    return file.getvalue()


if __name__ == "__main__":
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    copy = load_digits()
    path = Path(__file__).with_name("digits.npz")
    path.write_bytes(digits_file(copy.data, copy.target))
    print(f"{path.name}: {len(copy.target)} images, {TEST_SIZE} of them for the test")
