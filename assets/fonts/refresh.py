"""Make the printing fonts from Source Han Sans SC.

    npm pack node-source-han-sans-sc && tar xf node-source-han-sans-sc-*.tgz
    python assets/fonts/refresh.py package

The npm package brings OpenType with cubic (CFF) outlines and 65,535 glyphs a weight. What a village's papers need of it is every Chinese
character there is, Latin, Greek, Cyrillic, kana and signs, without Hangul, vertical forms and the shapes that other languages prefer. Those
are drawn again with quadratic (TrueType) curves, the only ones that reportlab can embed. The error stays below one thousandth of an em: a
twentieth of a millimetre in a name as large as a badge allows.

The licence reserves the name "Source" for the original, so what is made here is called Cuncao Hei.
"""

import argparse
import shutil
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
WEIGHTS = ("Regular", "Bold")
CURVE_ERROR = 1.0
"""Units of a 1000-unit em by which a new curve may leave the old one."""
LEFT_OUT = (range(0x1100, 0x1200), range(0x3130, 0x3190), range(0xA960, 0xA980), range(0xAC00, 0xD800), range(0xFFA0, 0xFFDD))
"""Hangul, in its five blocks."""


def draw_again(source: TTFont, weight: str) -> TTFont:
    """The wanted characters of `source` (cubic outlines) as a TrueType font of their own."""
    wanted = {point: name for point, name in source.getBestCmap().items() if not any(point in block for block in LEFT_OUT)}
    order = [".notdef", *dict.fromkeys(wanted[point] for point in sorted(wanted))]
    shapes = source.getGlyphSet()
    glyphs: dict[str, object] = {}
    for name in order:
        pen = TTGlyphPen(None)
        shapes[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(glyphs)
    widths = source["hmtx"].metrics
    edges = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (widths[name][0], getattr(edges[name], "xMin", 0)) for name in order})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupOS2(
        sTypoAscender=source["OS/2"].sTypoAscender,
        sTypoDescender=source["OS/2"].sTypoDescender,
        usWinAscent=source["OS/2"].usWinAscent,
        usWinDescent=source["OS/2"].usWinDescent,
        sCapHeight=source["OS/2"].sCapHeight,
        usWeightClass=source["OS/2"].usWeightClass,
        fsType=0,
    )
    names = source["name"]
    builder.setupNameTable(
        {
            "copyright": names.getDebugName(0),
            "familyName": "Cuncao Hei",
            "styleName": weight,
            "uniqueFontIdentifier": f"Cuncao Hei {weight}, from Source Han Sans SC, {names.getDebugName(5).split(';')[0]}",
            "fullName": f"Cuncao Hei {weight}",
            "psName": f"CuncaoHei-{weight}",
            "version": names.getDebugName(5).split(";")[0],
            "licenseDescription": names.getDebugName(13),
            "licenseInfoURL": names.getDebugName(14),
        }
    )
    builder.setupPost(keepGlyphNames=False)
    return builder.font


def main() -> None:
    """Read the package named on the command line, write the fonts and their licence beside this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the unpacked npm package node-source-han-sans-sc")
    package = parser.parse_args().package
    for weight in WEIGHTS:
        made = HERE / f"CuncaoHei-{weight}.ttf"
        draw_again(TTFont(package / f"SourceHanSansSC-{weight}.otf"), weight).save(made)
        print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB")
    shutil.copyfile(package / "LICENSE", HERE / "OFL.txt")


if __name__ == "__main__":
    main()
