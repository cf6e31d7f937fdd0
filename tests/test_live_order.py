"""The figure of the order of words: the numbers of the page on the recurrence."""

import random
import re

import pytest

from tests.live import opened
from tests.small_site import ROOT

WORDS = {
    "en": {"dog": "dog", "bites": "bites", "man": "man"},
    "zh": {"dog": "狗", "bites": "咬", "man": "人"},
}


@pytest.fixture(scope="module", params=["zh", "en"])
def live(request, browser, base, site):
    with opened(browser, base, site, "order", request.param) as live:
        live.language = request.param
        yield live


@pytest.fixture(autouse=True)
def at_the_start(live):
    live.reset()


def printed(words, place):
    """What the page's code printed behind these words, the first time or later."""
    page = (ROOT / "docs/en/recurrence.md").read_text("utf-8")
    return re.findall(rf"(?m)^{words} \[(.*)\]$", page)[place].split()


def numbers(live, name, count=3):
    return [live.shown()[f"{name}_{i}"] for i in range(count)]


def sentence(live, order):
    space = " " if live.language == "en" else ""
    return space.join(WORDS[live.language][word] for word in order)


def expect(live, order):
    """The figure shows these words, in this language, and Python's numbers."""
    live.settings["order"] = "-".join(order)
    live.check()
    heads = live.root.locator("thead [data-word]").all()
    seen = [head.inner_text() for head in heads if head.is_visible()]
    assert seen == [WORDS[live.language][word] for word in order]
    for way in (1, -1):
        text = live.root.locator(f"[data-sentence='{way}']").inner_text()
        assert text == sentence(live, order[::way])
    assert live.root.locator("output.shade:visible").count() == 3 * len(order) + 6


def test_the_numbers_of_the_page(live):
    assert numbers(live, "last") == printed("dog bites man", 1)
    assert numbers(live, "last_back") == printed("man bites dog", 1)
    assert numbers(live, "sum", 2) == printed("dog bites man", 0)
    assert numbers(live, "sum_back", 2) == printed("man bites dog", 0)
    assert [live.shown()[f"{name}_sign"] for name in ("sum", "last")] == ["=", "≠"]
    page = (ROOT / "docs/en/recurrence.md").read_text("utf-8")
    for t in (1, 2):
        row = re.search(rf"(?m)^s_{t} = \[(.*)\]$", page)[1].split()
        assert numbers(live, f"s_{t}") == row
    expect(live, ["dog", "bites", "man"])


def test_five_words(live):
    live.press("add", "bites")
    live.press("add", "dog")
    assert numbers(live, "last") == printed("dog bites man bites dog", 0)
    assert live.shown()["last_sign"] == "="  # the same from the end
    expect(live, ["dog", "bites", "man", "bites", "dog"])


def test_its_buttons(live):
    rng = random.Random(0)
    order = ["dog", "bites", "man"]
    for _ in range(40):
        match rng.choice(["swap", "turn", "add", "take"]):
            case "swap" if len(order) > 1:
                t = rng.randint(1, len(order) - 1)
                live.press("swap", str(t))
                order[t - 1 : t + 1] = order[t - 1 : t + 1][::-1]
            case "turn":
                live.press("turn")
                order.reverse()
            case "add" if len(order) < 6:
                order.append(rng.choice(["dog", "bites", "man"]))
                live.press("add", order[-1])
            case "take" if len(order) > 1:
                live.press("take")
                order.pop()
        expect(live, order)
        for name, end in (("add", 6), ("take", 1)):
            button = live.root.locator(f"button[name={name}]").first
            assert button.is_enabled() == (len(order) != end)
        swaps = live.root.locator("button[name=swap]:visible")
        assert swaps.count() == len(order) - 1


def test_a_swap_is_named_by_its_words_and_is_between_them(live):
    button = live.root.locator("button[name=swap]").nth(1)
    name = button.get_attribute("aria-label")
    assert name == live.start["words"]["swap"].format(
        a=WORDS[live.language]["bites"], b=WORDS[live.language]["man"]
    )
    boxes = [live.root.locator(f"th[data-t='{t}']").bounding_box() for t in (2, 3)] + [
        button.bounding_box()
    ]
    left, right, middle = (box["x"] + box["width"] / 2 for box in boxes)
    assert left < middle < right


def head(live, t):
    """The middle of the head of step t, on the screen."""
    live.root.locator("thead").first.scroll_into_view_if_needed()
    box = live.root.locator(f"th[data-t='{t}']").bounding_box()
    assert box["height"] >= 44  # for a finger
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drags(live, step):
    """Words dragged to and fro, three of them, then four; yields their order."""
    order = ["dog", "bites", "man"]
    for start, end in [(1, 3), (1, 2), (3, 1), (2, 2), (4, 1), (2, 4)]:
        if max(start, end) > len(order):
            order.append("dog")
            live.press("add", "dog")
        step(head(live, start), head(live, end))
        order.insert(end - 1, order.pop(start - 1))
        yield order


def test_a_word_is_dragged_with_the_mouse(live):
    mouse = live.page.mouse

    def step(start, end):
        mouse.move(*start)
        mouse.down()
        mouse.move(*end)  # past a word at once

    for order in drags(live, step):
        expect(live, order)  # before it is let go
        assert live.root.locator("th.live-marked").count() == 1
        mouse.up()
        mouse.move(*head(live, 1), steps=2)
        expect(live, order)
        assert live.root.locator("th.live-marked").count() == 0


def test_a_word_stays_in_the_row(live):
    """Wherever the pointer goes; and another button of the mouse does nothing."""
    mouse = live.page.mouse
    mouse.move(*head(live, 1))
    mouse.down(button="right")
    mouse.move(*head(live, 2), steps=3)
    mouse.up(button="right")
    expect(live, ["dog", "bites", "man"])
    mouse.move(*head(live, 1))
    mouse.down()
    mouse.move(359, 5, steps=5)
    word = live.root.locator("[data-word='3']")
    assert word.evaluate("word => word.style.translate") == "0px"
    expect(live, ["bites", "man", "dog"])
    mouse.move(0, 700, steps=5)
    expect(live, ["dog", "bites", "man"])
    mouse.up()


def test_a_word_is_dragged_by_touch_and_the_page_scrolls(browser, base, site):
    """A finger that goes up or down scrolls, on a word as well."""
    options = {"has_touch": True, "is_mobile": True}
    with opened(browser, base, site, "order", "zh", **options) as live:
        live.language = "zh"
        finger = live.page.context.new_cdp_session(live.page)

        def touch(kind, *points):
            points = [{"x": x, "y": y} for x, y in points]
            event = {"type": f"touch{kind}", "touchPoints": points}
            finger.send("Input.dispatchTouchEvent", event)

        def step(start, end):
            touch("Start", start)
            for part in range(1, 9):
                x, y = (a + (b - a) * part / 8 for a, b in zip(start, end, strict=True))
                touch("Move", (x, y))

        for order in drags(live, step):
            scrolled = live.page.evaluate("scrollY")
            touch("End")
            expect(live, order)
            assert live.page.evaluate("scrollY") == scrolled

        x, y = head(live, 1)
        step((x, y), (x + 10, y - 200))
        touch("End")
        live.page.wait_for_function(f"scrollY > {scrolled + 50}")
        expect(live, order)
        assert live.root.locator("th.live-marked").count() == 0


def test_the_keyboard_alone(live):
    live.root.locator("button[name=turn]").focus()
    live.page.keyboard.press("Enter")
    expect(live, ["man", "bites", "dog"])
    for _ in range(3):
        live.page.keyboard.press("Tab")
    live.page.keyboard.press("Space")
    expect(live, ["man", "bites", "dog", "man"])


def test_six_words_fit_a_phone(live):
    for word in ("dog", "bites", "man"):
        live.press("add", word)
    figure, page = live.root.bounding_box(), live.page
    for table in live.root.locator("table").all():
        box = table.bounding_box()
        assert box["x"] + box["width"] <= figure["x"] + figure["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("man-dog", ["man", "dog"]),
        ("man-cat-dog", ["man", "dog"]),
        ("constructor", ["dog", "bites", "man"]),
        ("", ["dog", "bites", "man"]),
        ("man-" * 100, ["man"] * 6),
    ],
)
def test_the_address_has_the_words(live, browser, base, site, text, order):
    query = f"?order.order={text}"
    with opened(browser, base, site, "order", live.language, query) as again:
        again.language = live.language
        expect(again, order)


def test_a_swap_is_in_the_address(live):
    live.press("swap", "1")
    live.page.wait_for_timeout(600)
    assert live.page.evaluate("location.search") == "?order.order=bites-dog-man"


def test_words_of_the_page_set_it(live):
    live.page.locator("button.live-set[data-figure=order]").first.click()
    expect(live, ["man", "bites", "dog"])
