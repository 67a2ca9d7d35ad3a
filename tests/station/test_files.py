"""The station's files as the server hands them out."""

import gzip
import json
import re

from pages import station, supply_forms
from pages.statics import ASSETS

STATION = ASSETS / "station"


def test_the_station_has_every_picture_that_an_item_may_have():
    assert set(supply_forms.ICONS) == station.ITEM_ICONS


def test_every_module_survives_the_loss_of_its_comments():
    for path in station.modules():
        source = path.read_text(encoding="utf-8")
        for text in re.findall(r"'([^'\n]*)'|`([^`]*)`", re.sub(r"/\*\*.*?\*/", "", source, flags=re.DOTALL)):
            for part in text:
                assert "/**" not in part, path
                assert not any(line.strip().startswith("//") for line in part.splitlines()), path


def test_what_the_service_worker_keeps_is_there_under_its_hash():
    versions = station.versions()
    assert {
        "/station/",
        "/station/app.js",
        "/station/screen/sheets.js",
        "/vendor/zxing/reader/zxing_reader.wasm",
        "/look/tokens.css",
    } <= set(versions)
    assert "/station/sw.js" not in versions
    assert json.dumps(versions, sort_keys=True) in station.worker()
    sprite = gzip.decompress(station.files()["icons.svg"].packed).decode()
    for name in ("user-check", "gift", "home-move", "cloud-up", "pencil", "ruler-2"):
        assert f'id="{name}"' in sprite, name


def test_every_icon_that_is_drawn_exists():
    sprite = station.files()["icons.svg"].plain.decode() + (STATION / "index.html").read_text(encoding="utf-8")
    late = (STATION / "screen" / "nocamera.js").read_text(encoding="utf-8")
    sprite += "".join(f'id="{name}"' for name in re.findall(r"^  '?([a-z-]+)'?: 'M", late, flags=re.MULTILINE))
    drawn: set[str] = set()
    for path in station.modules():
        source = path.read_text(encoding="utf-8")
        drawn |= set(re.findall(r"icon\('([a-z0-9-]+)'", source)) | set(re.findall(r"button\(t\([^)]*\), '([a-z0-9-]+)'", source))
    assert len(drawn) > 20
    assert [name for name in sorted(drawn) if f'id="{name}"' not in sprite] == []


def test_the_decoder_carries_its_licences():
    vendor = ASSETS / "vendor" / "zxing"
    assert "MIT License" in (vendor / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in (vendor / "LICENSE-zxing-cpp").read_text(encoding="utf-8")
    for name in station.DECODER:
        assert gzip.decompress((vendor / f"{name}.gz").read_bytes()) == (vendor / name).read_bytes()
