"""Pages are compressed where that helps, and say so."""

import gzip


def test_a_page_travels_gzipped_to_who_accepts_it(visitor):
    plain = visitor.get("/about/")
    packed = visitor.get("/about/", headers={"Accept-Encoding": "gzip"})
    assert plain.content_encoding is None
    assert packed.content_encoding == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert b"</html>" in gzip.decompress(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_the_length_of_a_page_says_nothing_exact(visitor):
    sizes = {
        len(visitor.get("/about/", headers={"Accept-Encoding": "gzip"}).data) for _ in range(20)
    }
    assert len(sizes) > 5


def test_a_style_sheet_is_packed_and_validated_apart(visitor):
    accepts = {"Accept-Encoding": "gzip"}
    with visitor.get("/static/base.css", headers=accepts) as sheet:
        assert sheet.content_encoding == "gzip"
        assert b"body" in gzip.decompress(sheet.data)
    with visitor.get("/static/base.css") as plain:
        assert plain.content_encoding is None
        tag = plain.headers["ETag"]
    known = {**accepts, "If-None-Match": tag}
    with visitor.get("/static/base.css", headers=known) as again:
        assert again.status_code == 304
