"""The test suite; a package of its own, since some dependencies install another one called tests."""
