"""A person at a desk: what somebody does in the browser, in words that read aloud.

A desk has its own cookies and one person signed in. Whatever goes wrong unseen on any page (an error in the
console, a breach of the content policy, a request to somebody else's server) is kept in `troubles`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from creditcoop.core.models import Person

PASSWORD = "demo"
DESKTOP = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 740}
ANY_OPTIONAL = r"\s*(选填|optional)?"
SIGN_IN = {"zh-CN": ("账号", "密码", "登录"), "en-GB": ("Account name", "Password", "Sign in")}


@dataclass
class Desk:
    """One browser with its own cookies, at the program's address."""

    context: BrowserContext
    page: Page
    address: str
    language: str
    troubles: list[str] = field(default_factory=list)

    # where the person goes

    def opens(self, path: str) -> None:
        self.page.goto(self.address + path)

    def goes_to(self, entry: str) -> None:
        """By the main menu."""
        self.page.locator("#rail").get_by_role("link", name=entry, exact=True).click()

    def finds(self, words: str) -> None:
        """By the search field at the top."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/search/**")

    def follows(self, name: str) -> None:
        """A link of the page, by its words."""
        self.main.get_by_role("link", name=name, exact=True).first.click()

    # what the person does

    def signs_in(self, person: Person) -> None:
        _name, _password, button = SIGN_IN[self.language]
        self.opens("/sign-in/")
        self.page.locator("#id_username").fill(person.user.username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.presses(button)
        expect(self.page.locator(".person-name")).to_have_text(person.name)

    def presses(self, name: str) -> None:
        """The button (or the link that looks like one) with these words, outside the minutes and lists."""
        button = self.main.get_by_role("button", name=name, exact=True)
        link = self.main.locator(
            "a.button, .menu-sheet a", has_text=re.compile(rf"^\s*{re.escape(name)}\s*$")
        )
        button.or_(link).first.click()

    def signs(self, name: str) -> None:
        """The button that sends a signed form, after giving the password once more."""
        self.page.locator("#id_signature_password").fill(PASSWORD)
        self.presses(name)

    def fills_in(self, answers: Mapping[str, str]) -> None:
        """Fields by their labels; a select takes the words of its option."""
        for label, answer in answers.items():
            self.answers(label, answer)

    def answers(self, label: str, answer: str) -> None:
        found = self.main.get_by_label(re.compile(rf"^{re.escape(label)}{ANY_OPTIONAL}$")).first
        if found.evaluate("element => element.tagName") == "SELECT":
            found.select_option(label=self._option(found, answer))
        elif found.get_attribute("type") == "search":  # what the words find is chosen from
            found.fill(answer)
            self.main.get_by_role("radio", name=re.compile(rf"^\s*{re.escape(answer)}")).first.check()
        else:
            found.fill(answer)
            found.press("Tab")

    def types(self, label: str, answer: str) -> None:
        """Key by key, without leaving the field."""
        found = self.main.get_by_label(label, exact=True)
        found.fill("")
        found.press_sequentially(answer)

    def _option(self, select: Locator, words: str) -> str:
        """The whole text of the option that these words begin."""
        texts = select.locator("option").all_inner_texts()
        return next(text for text in texts if text.strip().startswith(words))

    def chooses(self, name: str) -> None:
        """One of several round buttons."""
        self.main.get_by_role("radio", name=name, exact=True).check()

    # what the person reads

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def reads(self, *texts: str) -> None:
        """Each text stands somewhere on the page; waits for what is still being fetched."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def reads_beside(self, *texts: str) -> None:
        """In the panel beside the form, which follows what is typed."""
        for text in texts:
            expect(self.page.locator("aside.side")).to_contain_text(text)

    def row_of(self, name: str) -> str:
        """The row of the first table in which this name stands, as one line of text."""
        row = self.main.locator("tr", has_text=name).first
        return re.sub(r"\s+", " ", row.inner_text()).strip()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)


def desk_in(browser: Browser, address: str, *, language: str, size: Any = None) -> Desk:
    """A new desk: nobody is signed in, nothing is remembered."""
    context = browser.new_context(locale=language, viewport=size or DESKTOP, timezone_id="Asia/Shanghai")
    context.set_default_timeout(15_000)
    desk = Desk(context=context, page=context.new_page(), address=address, language=language)
    watch(desk)
    return desk


def watch(desk: Desk) -> None:
    """Note whatever a reader would not see."""

    def noted(message: ConsoleMessage) -> None:
        if message.type == "error":
            desk.troubles.append(f"{desk.page.url}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((desk.address, "data:", "blob:")):
            desk.troubles.append(f"{desk.page.url} asks {request.url}")

    desk.page.on("console", noted)
    desk.page.on("pageerror", lambda error: desk.troubles.append(f"{desk.page.url}: {error}"))
    desk.page.on("request", asked)
