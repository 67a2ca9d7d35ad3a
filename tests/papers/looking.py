"""How the tests look at a paper: as a picture, at the printer's fineness, and as text."""

import re
from io import BytesIO

import pypdfium2
import zxingcpp
from docx import Document
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


def last_page(pdf: bytes) -> str:
    """The texts of the last page."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", document[len(document) - 1].get_textpage().get_text_range())


def codes(image: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)


def workbook(data: bytes):
    return load_workbook(BytesIO(data))


def document(data: bytes) -> tuple[dict[str, str], list[list[list[str]]]]:
    """A Word document's tables: the lines of two columns by their label, and the wider ones without their heads."""
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(data)).tables]
    lines = {row[0]: row[1] for table in tables for row in table if len(row) == 2}
    return lines, [table[1:] for table in tables if len(table[0]) > 2]
