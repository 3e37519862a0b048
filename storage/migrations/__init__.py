"""The history of the tables, one file a step; refuses to be run but through `Store.migrate`."""
