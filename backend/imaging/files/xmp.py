"""What of a picture's XMP (ISO 16684-1) is handed on: captions, rights and what makes it a panorama, written anew.

Only properties that are named here come through: no place, no history, no ids, no thumbnail, nothing of the orientation
or of how the pixels were stored. The XML of a stranger is read by expat with declarations of types, and so entities,
refused, within limits of size, number and depth. Cleaning what is clean changes nothing.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

READ_LIMIT = 1_000_000  # bytes of XMP that are looked at
LIMIT = 60_000  # bytes that are handed on: what fits the one segment that a JPEG file has for it
MOST_ELEMENTS = 20_000
DEEPEST = 20
RDF, XML = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/XML/1998/namespace"
ARRAYS = ("Alt", "Bag", "Seq")
LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,40}")

# By prefix: the namespace, and its properties that are handed on.
KEPT = {
    "GPano": (
        "http://ns.google.com/photos/1.0/panorama/",
        "UsePanoramaViewer CaptureSoftware StitchingSoftware ProjectionType PoseHeadingDegrees PosePitchDegrees "
        "PoseRollDegrees InitialViewHeadingDegrees InitialViewPitchDegrees InitialViewRollDegrees InitialCameraDolly "
        "InitialHorizontalFOVDegrees InitialVerticalFOVDegrees FirstPhotoDate LastPhotoDate SourcePhotosCount "
        "ExposureLockUsed FullPanoWidthPixels FullPanoHeightPixels CroppedAreaLeftPixels CroppedAreaTopPixels "
        "CroppedAreaImageWidthPixels CroppedAreaImageHeightPixels LargestValidInteriorRectLeft "
        "LargestValidInteriorRectTop LargestValidInteriorRectWidth LargestValidInteriorRectHeight",
    ),
    "Iptc4xmpCore": ("http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", "AltTextAccessibility ExtDescrAccessibility"),
    "cc": ("http://creativecommons.org/ns#", "license attributionName attributionURL morePermissions useGuidelines"),
    "dc": (
        "http://purl.org/dc/elements/1.1/",
        "title description creator contributor publisher rights subject language",
    ),
    "photoshop": (
        "http://ns.adobe.com/photoshop/1.0/",
        "Credit Source Headline CaptionWriter AuthorsPosition DateCreated Instructions",
    ),
    "plus": (
        "http://ns.useplus.org/ldf/xmp/1.0/",
        "CopyrightOwner CopyrightOwnerName ImageCreator ImageCreatorName Licensor LicensorName LicensorURL "
        "LicensorEmail CreditLineRequired DataMining OtherConstraints",
    ),
    "xmp": ("http://ns.adobe.com/xap/1.0/", "Rating Label CreateDate"),
    "xmpRights": ("http://ns.adobe.com/xap/1.0/rights/", "Marked Owner UsageTerms WebStatement Certificate"),
}
PREFIXES = {namespace: prefix for prefix, (namespace, _) in KEPT.items()}


@dataclass
class _Element:
    """name and the keys of attributes: namespace and local name with a space between, as expat gives them."""

    name: str
    attributes: dict[str, str]
    children: list["_Element"] = field(default_factory=list)
    text: str = ""


def cleaned(packet: bytes | None) -> bytes | None:
    """What may be handed on, as a packet of its own; None where nothing is left, or it is broken or too large."""
    if not packet or len(packet) > READ_LIMIT:
        return None
    try:
        described = _properties(_parsed(packet.rstrip(b"\0")))
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return _written(described) if described else None


def _parsed(packet: bytes) -> _Element:
    root = _Element("", {})
    open_elements, count = [root], 0
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("declarations of types are refused")

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(open_elements) > DEEPEST:
            raise ValueError("too many elements")
        element = _Element(name, attributes)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        open_elements.pop()

    def take(text: str) -> None:
        open_elements[-1].text += text

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, take
    parser.Parse(packet, True)
    return root


def _properties(root: _Element) -> dict[str, str]:
    """By name with prefix, each as it is written; of several the first."""
    found: dict[str, str] = {}
    for rdf in _all(root, f"{RDF} RDF"):
        for description in rdf.children:
            if description.name == f"{RDF} Description":
                for name, content in _fields(description):
                    found.setdefault(name, content)
    return found


def _all(element: _Element, name: str) -> list[_Element]:
    if element.name == name:
        return [element]
    return [found for child in element.children for found in _all(child, name)]


def _fields(element: _Element) -> list[tuple[str, str]]:
    """Of a description or a structure those that are kept: attributes and elements mean the same."""
    simple = [(_kept_name(key), _escaped(value.strip())) for key, value in element.attributes.items()]
    others = [(_kept_name(child.name), _value(child)) for child in element.children if _kept_name(child.name)]
    return [(name, content) for name, content in (*simple, *others) if name and content]


def _kept_name(name: str) -> str:
    """With the usual prefix; empty for what is not handed on."""
    namespace, _, local = name.rpartition(" ")
    prefix = PREFIXES.get(namespace, "")
    return f"{prefix}:{local}" if prefix and local in KEPT[prefix][1].split() else ""


def _value(element: _Element) -> str:
    """What stands inside the written element: text, an array or a structure; empty where nothing is left."""
    inner = next(iter(element.children), None)
    kind = inner.name.removeprefix(f"{RDF} ") if inner else ""
    if inner and kind in ARRAYS:
        items = "".join(_item(item) for item in inner.children if item.name == f"{RDF} li")
        return items and f"<rdf:{kind}>{items}</rdf:{kind}>"
    is_structure = f"{RDF} parseType" in element.attributes or kind == "Description"
    if is_structure or (not inner and any(_kept_name(key) for key in element.attributes)):
        fields = dict(_fields(inner if inner and kind == "Description" else element))
        return f"<rdf:Description>{_elements(fields)}</rdf:Description>" if fields else ""
    address = element.attributes.get(f"{RDF} resource")
    return _escaped(address.strip() if address is not None else element.text.strip())


def _item(item: _Element) -> str:
    content = _value(item)
    language = item.attributes.get(f"{XML} lang", "")
    said = f' xml:lang="{language}"' if LANGUAGE.fullmatch(language) else ""
    return f"<rdf:li{said}>{content}</rdf:li>" if content else ""


def _escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _elements(fields: dict[str, str]) -> str:
    return "".join(f"<{name}>{content}</{name}>" for name, content in sorted(fields.items()))


def _written(described: dict[str, str]) -> bytes | None:
    body = _elements(described)
    used = "".join(f' xmlns:{prefix}="{space}"' for prefix, (space, _) in sorted(KEPT.items()) if f"<{prefix}:" in body)
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""{used}>'
        f'{body}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
    return packet if len(packet) <= LIMIT else None
