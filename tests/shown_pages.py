"""A page of the report as tests look at it."""

from html.parser import HTMLParser

_VOID = {"meta", "link", "img", "input", "br", "wbr"}


class Element:
    """An element: its tag, its attributes, what is in it."""

    def __init__(self, tag, attributes, parent=None):
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children = []

    def __getitem__(self, name):
        return self.attributes[name]

    @property
    def classes(self):
        return self.attributes.get("class", "").split()

    def all(self, tag=None, **attributes):
        """Returns the elements in it with that tag and those attributes; `cls` is one of its classes."""
        wanted, cls = dict(attributes), attributes.get("cls")
        wanted.pop("cls", None)
        found = []
        for child in self.children:
            if isinstance(child, Element):
                fits = (tag is None or child.tag == tag) and (cls is None or cls in child.classes)
                if fits and all(child.attributes.get(name) == value for name, value in wanted.items()):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def one(self, tag=None, **attributes):
        """Returns the one such element."""
        [found] = self.all(tag, **attributes)
        return found

    def text(self, language="en"):
        """Returns its text in a language."""
        if "t" in self.classes and self.attributes.get("lang") != language:
            return ""
        return "".join(child if isinstance(child, str) else child.text(language) for child in self.children)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self.at)
        self.at.children.append(element)
        if tag not in _VOID:
            self.at = element

    def handle_startendtag(self, tag, attrs):
        self.at.children.append(Element(tag, dict(attrs), self.at))

    def handle_endtag(self, tag):
        assert tag == self.at.tag, f"</{tag}> closes <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


def read(path):
    """Returns a page as an element; it fails where tags are not closed in their order."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> is not closed"
    return reader.root
