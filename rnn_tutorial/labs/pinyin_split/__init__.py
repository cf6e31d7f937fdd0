"""Where does a syllable end? Pinyin, read one way or both ways."""
