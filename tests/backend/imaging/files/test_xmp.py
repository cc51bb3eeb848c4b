"""Of XMP, captions, rights and what makes a panorama are handed on, and nothing else; hostile XML ends as none."""

import time
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.imaging.files import xmp
from backend.imaging.files.codec import decode
from backend.imaging.files.project_file import project_payload, read_project, write_sample
from backend.imaging.mask import Mask
from backend.imaging.reading.reader import Reader
from tests.backend.imaging.files.bad_files import chunk, png
from tests.backend.imaging.pictures import camera_exif, file_of, noise, png_of

PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="A program"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="uuid:secret" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"
  xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
  GPano:ProjectionType="equirectangular" GPano:FullPanoWidthPixels="8000" photoshop:City="Hidden City"
  photoshop:Credit="An Agency" exif:GPSLatitude="48,8.5N" tiff:Orientation="6" xmpMM:DocumentID="uuid:secret">
  <photoshop:Country>Hidden Country</photoshop:Country>
  <xmpMM:History><rdf:Seq><rdf:li rdf:parseType="Resource"><xmpMM:x>secret</xmpMM:x></rdf:li></rdf:Seq></xmpMM:History>
</rdf:Description>
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:r="http://ns.adobe.com/xap/1.0/rights/"
  xmlns:core="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:cc="http://creativecommons.org/ns#"
  xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:g="http://ns.adobe.com/xap/1.0/g/img/">
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Ärger &amp; &lt;Glück&gt;</rdf:li>
    <rdf:li xml:lang="en">Trouble</rdf:li></rdf:Alt></dc:description>
  <dc:creator><rdf:Seq><rdf:li>Somebody</rdf:li><rdf:li>Else</rdf:li></rdf:Seq></dc:creator>
  <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Somebody</rdf:li></rdf:Alt></dc:rights>
  <dc:coverage>Hidden Place</dc:coverage>
  <r:Marked>True</r:Marked><r:WebStatement rdf:resource="https://example.org/rights"/>
  <cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>
  <core:Location>Hidden Street</core:Location><core:CountryCode>HC</core:CountryCode>
  <plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorURL>https://example.org/</plus:LicensorURL>
    <plus:LicensorCity>Hidden Town</plus:LicensorCity></rdf:li></rdf:Seq></plus:Licensor>
  <xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><g:image>/9j/secret</g:image></rdf:li></rdf:Alt>
  </xmp:Thumbnails>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()
SAYS = (
    *("equirectangular", "8000", "An Agency", "Ärger &amp; &lt;Glück&gt;", "Trouble", "Somebody", "Else", "© Somebody"),
    *("True", "https://example.org/rights", "licenses/by/4.0", "https://example.org/"),
)
HIDES = ("Hidden", "HC", "secret", "48,8.5N", "Orientation", "History", "Thumbnails", "DocumentID", "A program")


def assert_clean(packet: bytes | None) -> None:
    assert packet
    text = packet.decode()
    assert not [word for word in SAYS if word not in text]
    assert not [word for word in HIDES if word in text]
    ElementTree.fromstring(text.removeprefix("\ufeff"))
    assert xmp.cleaned(packet) == packet


def test_captions_rights_and_panorama_are_kept_and_place_and_history_are_not() -> None:
    assert_clean(xmp.cleaned(PACKET))
    assert xmp.cleaned(PACKET + bytes(2000)) == xmp.cleaned(PACKET)


def files() -> dict[str, bytes]:
    import pillow_heif

    image = noise("RGB", (16, 16))
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET
    heif = BytesIO()
    pillow_heif.from_pillow(image).save(heif, xmp=PACKET)
    return {
        "JPEG": file_of(image, "JPEG", xmp=PACKET, exif=camera_exif()),
        "PNG": png(chunk(b"iTXt", text), size=(16, 16)),
        "WEBP": file_of(image, "WEBP", xmp=PACKET),
        "TIFF": file_of(image, "TIFF", tiffinfo={700: PACKET}),
        "AVIF": file_of(image, "AVIF", xmp=PACKET),
        "HEIF": heif.getvalue(),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_xmp_comes_through_from_every_format_into_the_sample_and_back(name: str) -> None:
    picture = Reader().decode(files()[name])
    assert_clean(picture.xmp)
    stream = BytesIO()
    write_sample(stream, picture, {}, project_payload(picture, Mask(Image.new("L", picture.size, 255))))
    assert Image.open(stream).info["xmp"] == picture.xmp
    project = read_project(stream.getvalue())
    assert project
    assert project.picture.xmp == picture.xmp
    assert decode(png_of(picture)) == picture


def declaring(declaration: bytes) -> bytes:
    """The packet, whose caption is an entity."""
    return PACKET.replace(b"<x:xmpmeta", b"<!DOCTYPE x [" + declaration + b"]><x:xmpmeta").replace(b"Trouble", b"&e;")


HOSTILE = {
    "entities": declaring(b'<!ENTITY a "0123456789"><!ENTITY e "&a;&a;&a;&a;">'),
    "a foreign file": PACKET.replace(
        b"<x:xmpmeta", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x:xmpmeta'
    ),
    "too large": PACKET + b" " * xmp.READ_LIMIT,
    "too deep": b"<a>" * 50_000 + b"</a>" * 50_000,
    "too many": b"<a>" + b"<b/>" * 200_000 + b"</a>",
    "cut short": PACKET[:-200],
    "no XML": bytes(range(256)) * 100,
    "unknown encoding": b'<?xml version="1.0" encoding="x-none"?><a/>',
    "nothing kept": b"<a/>",
    "too much to be handed on": PACKET.replace(b"Trouble", b"T" * xmp.LIMIT),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_or_broken_xmp_ends_as_none_and_soon(name: str) -> None:
    begun = time.process_time()
    assert xmp.cleaned(HOSTILE[name]) is None
    assert time.process_time() - begun < 1
    assert decode(png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + HOSTILE[name]))).xmp is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40), st.integers(0, len(PACKET) - 1))
def test_whatever_is_changed_in_it_the_rest_is_clean_or_gone(junk: bytes, at: int) -> None:
    found = xmp.cleaned(PACKET[:at] + junk + PACKET[at + len(junk) :])
    assert xmp.cleaned(found) == found
