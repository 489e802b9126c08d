"""A project folder of the test's own, and a state folder of its own."""

from small_project import barometer, small, state

__all__ = ["barometer", "small", "state"]
