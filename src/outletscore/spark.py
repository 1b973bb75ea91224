"""outletscore on Apache Spark (extra `spark`): `score(df)` for a DataFrame, `run(session, paths, folder)` for all.

docs/spark.md has more.
"""

from outletscore.distributed.spark import run, score, session

__all__ = ["run", "score", "session"]
