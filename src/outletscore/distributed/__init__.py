"""The same pipeline on an engine that is there already: a pure function over Arrow batches, and a run on Spark."""
