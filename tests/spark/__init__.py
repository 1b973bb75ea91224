"""Scoring on a real local Spark."""
