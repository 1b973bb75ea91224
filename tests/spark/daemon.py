"""The process that Spark forks its Python workers from, with everything imported that else each of them imports anew.

Half of what the workers of these tests cost, which are killed or have little to do, was importing. PySpark is taken
from its folder: Python would compile the modules in its zip anew in every process. `lost_executor` has none of this.
"""

from __future__ import annotations

import sys


def main() -> None:
    sys.path[:] = [place for place in sys.path if not place.endswith(("pyspark.zip", "-src.zip"))]
    sys.path_importer_cache.clear()  # else each worker reads the lists of both zips again
    from pyspark import daemon

    import outletscore.spark  # noqa: F401 - for the workers

    daemon.manager()


if __name__ == "__main__":
    main()
