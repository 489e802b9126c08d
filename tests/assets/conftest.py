"""A project folder of the test's own, and a state folder of its own."""

from small_project import barometer, published, published_once, small, state

__all__ = ["barometer", "published", "published_once", "small", "state"]
