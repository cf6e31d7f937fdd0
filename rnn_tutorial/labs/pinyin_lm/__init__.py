"""A letter-level language model: an RNN invents pinyin."""
