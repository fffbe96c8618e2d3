"""The file of a form, as browsers, curl and libraries send it, and as nobody should."""

from __future__ import annotations

import contextlib

import pytest
from fcimage.exceptions import EventError, UnsupportedError
from fcimage.handler.multipart import (
    MAX_HEADER_BYTES,
    MAX_PARTS,
    file_of_form,
    is_multipart,
)
from hypothesis import assume, given
from hypothesis import strategies as st

TYPE = "multipart/form-data; boundary=b"
FILE = b'Content-Disposition: form-data; name="f"; filename="a.jpg"\r\nContent-Type: image/jpeg'
TEXT = b'Content-Disposition: form-data; name="width"'


def form(*parts: tuple[bytes, bytes], boundary: bytes = b"b") -> bytes:
    """A form of parts with headers and content."""
    body = b"".join(b"--%b\r\n%b\r\n\r\n%b\r\n" % (boundary, *part) for part in parts)
    return body + b"--%b--\r\n" % boundary


def test_the_first_file_is_taken_and_fields_of_text_are_skipped() -> None:
    body = form((TEXT, b"200"), (FILE, b"one"), (FILE, b"two"))
    assert file_of_form(TYPE, body) == b"one"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"\r\n--",
        b"\r\n--c",
        b"-b",
        b"\n--b--\n",
        b"\r\n--bb\r\n",
        b"\r\n--b x",
        b"\r\n--b--x",
        b"\r\n--b--x\r\n",
        b"\0" * 9,
    ],
)
def test_every_byte_between_the_delimiters_belongs_to_the_file(content: bytes) -> None:
    assert file_of_form(TYPE, form((FILE, content))) == content


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        (
            "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk",
            "----WebKitFormBoundary7MA4YWxk",
        ),
        ("Multipart/Form-Data;BOUNDARY=x", "x"),
        ('multipart/form-data; charset=utf-8; boundary="a b:c=?"', "a b:c=?"),
        ('multipart/form-data; boundary="a\\"b"', 'a"b'),
        ("multipart/form-data ; boundary = x ; ", "x"),
        ("multipart/form-data; boundary=" + "x" * 70, "x" * 70),
    ],
)
def test_the_boundary_is_read_as_any_parameter(content_type: str, boundary: str) -> None:
    assert is_multipart(content_type)
    body = form((FILE, b"image"), boundary=boundary.encode())
    assert file_of_form(content_type, body) == b"image"


@pytest.mark.parametrize(
    "headers",
    [
        b"content-disposition:form-data;name=f;filename=a.jpg",
        b'Content-Disposition: form-data; name="f"; filename="a\\"b;c.jpg"',
        b'Content-Disposition: form-data; name="f"; filename="C:\\photos\\"',
        b'Content-Disposition: form-data; name="f"; filename="\xe5\x9b\xbe.jpg"',
        b"Content-Disposition: form-data; name=\"f\"; filename*=UTF-8''%E5%9B%BE.jpg",
        b'Content-Disposition: form-data;\r\n name="f";\r\n\tfilename="a.jpg"',
        b'Content-Type: image/jpeg\r\nContent-Disposition: form-data; name="f"',
        b'Content-Disposition: form-data; name="f"\r\nContent-Type: application/octet-stream',
        FILE + b"\r\nContent-Transfer-Encoding: BINARY\r\nX-Other: 1",
    ],
)
def test_a_file_is_a_part_with_a_file_name_or_the_type_of_an_image(headers: bytes) -> None:
    assert file_of_form(TYPE, form((TEXT, b"1"), (headers, b"image"))) == b"image"


def test_a_field_for_which_no_file_was_chosen_is_skipped() -> None:
    empty = (
        b'Content-Disposition: form-data; name="f"; filename=""\r\n'
        b"Content-Type: application/octet-stream"
    )
    assert file_of_form(TYPE, form((empty, b""), (FILE, b"image"))) == b"image"
    with pytest.raises(EventError, match=r"^the form has no file$"):
        file_of_form(TYPE, form((empty, b"")))


def test_preamble_padding_and_epilogue_are_skipped() -> None:
    body = b"This is MIME.\r\n--bb\r\n" + form((FILE, b"image")) + b"the end"
    assert file_of_form(TYPE, body.replace(b"--b\r\n", b"--b \t\r\n")) == b"image"
    assert file_of_form(TYPE, b"\r\n" + form((FILE, b"image"))) == b"image"


BROKEN: list[tuple[str, bytes, str]] = [
    (TYPE, b"", "a boundary of the form is missing"),
    (TYPE, b"image", "a boundary of the form is missing"),
    (TYPE, form((FILE, b"image"), boundary=b"c"), "a boundary of the form is missing"),
    (TYPE, form((FILE, b"image"))[:-5], "the upload may not be complete"),
    (TYPE, form().replace(b"--b--", b"--b\n"), "a boundary of the form is missing"),
    (TYPE, form(), "the form has no file"),
    (TYPE, form((TEXT, b"1")), "the form has no file"),
    (TYPE, b"--b--" + form((FILE, b"image")), "the form has no file"),
    (TYPE, form((b"X: y", b"1")), "each part of a form must have Content-Disposition"),
    (TYPE, form((b"Content-Disposition: attachment; filename=a", b"1")), "form-data"),
    (TYPE, form((b"no colon", b"1")), "a header without a colon"),
    (TYPE, b"--b\r\n" + TEXT + b"\r\n--b--\r\n", "the headers of a part of the form must end"),
    (TYPE, form((FILE + b"\r\nX: " + b"y" * MAX_HEADER_BYTES, b"")), "must end within 8192 bytes"),
    (TYPE, form((b"Content-Disposition: form-data; =x", b"1")), "a broken parameter"),
    (TYPE, form((b'Content-Disposition: form-data; name="x', b"1")), "a broken parameter"),
    (TYPE, form((b'Content-Disposition: form-data; name="x" y', b"1")), "a broken parameter"),
    (TYPE, form(*[(TEXT, b"1")] * MAX_PARTS, (FILE, b"image")), "among its first 128 parts"),
    (TYPE, form((FILE, b"\r\n--bb" * 1001)), "the beginning of too many lines"),
    ("multipart/form-data", form((FILE, b"image")), "must have a boundary of 1 to 70"),
    ("multipart/form-data; boundary=" + "x" * 71, b"", "must have a boundary of 1 to 70"),
    ("multipart/form-data; boundary=ü", b"", "must have a boundary of 1 to 70"),
    ('multipart/form-data; boundary="a\r\nb"', b"", "must have a boundary of 1 to 70"),
    ('multipart/form-data; x="' + "y" * 9000, b"", "must have at most 8192 characters"),
]


@pytest.mark.parametrize(("content_type", "body", "message"), BROKEN)
def test_a_broken_form_is_an_error_that_says_why(
    content_type: str, body: bytes, message: str
) -> None:
    with pytest.raises(EventError, match=message):
        file_of_form(content_type, body)


def test_what_is_sound_and_not_supported_is_named() -> None:
    assert not is_multipart("image/jpeg")
    with pytest.raises(UnsupportedError, match=r"^multipart/mixed is not supported"):
        file_of_form("multipart/mixed; boundary=b", form((FILE, b"image")))
    with pytest.raises(UnsupportedError, match="the transfer encoding base64"):
        file_of_form(TYPE, form((FILE + b"\r\nContent-Transfer-Encoding: Base64", b"aW1hZ2U=")))


#: Pieces of forms, in any order.
PIECES = [
    b"--b",
    b"--b\r\n",
    b"\r\n--b\r\n",
    b"\r\n--b--",
    b"\r\n",
    b"\r\n\r\n",
    FILE,
    TEXT,
    b"--",
    b" ",
    b'";',
    b"\xff\0",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=9)), max_size=40))
def test_no_body_raises_anything_else(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    with contextlib.suppress(EventError, UnsupportedError):
        assert file_of_form(TYPE, body) in body


@given(st.text(max_size=80), st.binary(max_size=40))
def test_no_content_type_raises_anything_else(content_type: str, body: bytes) -> None:
    for text in (content_type, f"multipart/form-data;{content_type}"):
        with contextlib.suppress(EventError, UnsupportedError):
            file_of_form(text, body)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=400))
def test_a_cut_upload_is_never_taken_for_a_shorter_file(content: bytes, cut: int) -> None:
    body = form((TEXT, b"1"), (FILE, content))
    assume(b"\r\n--b" not in b"\r\n" + content)
    assert file_of_form(TYPE, body) == content
    try:
        found = file_of_form(TYPE, body[:cut])
    except EventError:
        found = content
    assert found == content
