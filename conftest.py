"""Test set-up shared by every room: a data folder of its own, and the database that the environment names."""

import os
import tempfile

_home = tempfile.mkdtemp(prefix="linli-test-")
os.environ["LINLI_HOME"] = _home
os.environ["LINLI_DATABASE_URL"] = os.environ.get("LINLI_TEST_DATABASE_URL", "")
