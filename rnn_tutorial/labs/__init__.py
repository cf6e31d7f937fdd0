"""Four labs: an RNN learns on real data, in under a minute each."""
