"""The tests, mirroring the rooms; refuses mocks."""
