"""A reader of the pages: opens them and sends their forms as a browser without scripts does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx import Client, Response


@dataclass(slots=True)
class FoundForm:
    """A form of a page: where it goes, and what it sends if nothing is changed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[FoundForm] = []
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and the values of their fields."""
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "form":
            self.found.append(FoundForm(values.get("action") or "", values.get("method") or "get"))
        elif tag == "textarea":
            self._area = name
            if name:
                self.found[-1].fields[name] = ""
        elif tag == "input" and name:
            chosen = values.get("type") not in ("radio", "checkbox") or "checked" in values
            if chosen:
                self.found[-1].fields[name] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a text area."""
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        """Note what a text area holds."""
        if self._area:
            self.found[-1].fields[self._area] += data


class Reader:
    """A browser with cookies and without scripts."""

    def __init__(self, url: str, language: str = "en") -> None:
        """Open a browser that prefers a language."""
        self.url = url
        self.client = Client(
            base_url=url,
            headers={"Accept": "text/html", "Accept-Language": language, "Origin": url},
            follow_redirects=True,
            timeout=30,
        )

    def open(self, path: str) -> Response:
        """Open a page."""
        return self.client.get(path)

    def sign_in(self, person_id: int) -> Response:
        """Sign in as a person of the programme."""
        return self.submit(self.open("/dev/sign-in"), "/dev/sign-in", person=str(person_id))

    def submit(self, page: Response, action: str, **changes: str) -> Response:
        """Send the POST form of a page that goes to `action`, with some fields filled in."""
        return self.client.post(action, data=self.form(page, action) | changes)

    @staticmethod
    def form(page: Response, action: str) -> dict[str, str]:
        """Give what a page's POST form to `action` sends as it stands."""
        forms = [one for one in Forms(page.text).found if one.action == action and one.method == "post"]
        assert forms, f"the page has no form to {action}"
        return forms[0].fields

    def decide(self, page: Response, address: str, **changes: str) -> Response:
        """Fill in a step's form, and submit what its check page then shows; stop where it is refused."""
        checked = self.submit(page, address, **changes)
        if not checked.url.path.endswith("/check"):
            return checked
        return self.submit(checked, f"{address}/check")
