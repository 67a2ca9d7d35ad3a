"""What the simulated user's server runs: everything as in `pages.serve.serve`, on the ledger that the test has opened."""

from pages import serve

serve.declare()
serve.settle("127.0.0.1", 8080)
