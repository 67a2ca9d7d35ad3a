"""How the tests look at a paper: as a picture, at the printer's fineness, and as text."""

import re
from io import BytesIO

import pypdfium2
import zxingcpp
from openpyxl import load_workbook
from PIL import Image

DPI = 300


def picture(pdf: bytes, page: int = 0, *, dpi: int = DPI, crisp: bool = False) -> Image.Image:
    """A page as the printer sees it; `crisp` without the soft edges that a screen adds."""
    document = pypdfium2.PdfDocument(pdf)
    plain = {"no_smoothtext": True, "no_smoothimage": True, "no_smoothpath": True} if crisp else {}
    return document[page].render(scale=dpi / 72, **plain).to_pil().convert("RGB")


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def text(pdf: bytes) -> str:
    """All texts of a PDF, without the line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))


def codes(image: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)


def workbook(data: bytes):
    return load_workbook(BytesIO(data))
