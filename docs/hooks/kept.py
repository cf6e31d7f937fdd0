"""What a build makes and keeps in `.cache` for the next one."""


def kept(file, key, make):
    """What is kept in the file under this key; else what is made now, then kept."""
    if file.exists():
        first, text = file.read_text("utf-8").split("\n", 1)
        if first == key:
            return text
    text = make()
    write_whole(file, f"{key}\n{text}")
    return text


def write_whole(file, text):
    """Write the text, or leave the file as it was: a build may be interrupted."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(file)
