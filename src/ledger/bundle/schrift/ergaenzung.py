"""Makes Ergaenzung-*.ttf: what DIN 91379 adds to the letters of FiraSans-*.ttf beside it, drawn from the full Fira Sans.

Usage: ergaenzung.py FULL.ttf BASE.ttf OUT.ttf NAME
"""
import sys
import unicodedata

import uharfbuzz as hb
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

FULL, BASE, OUT, NAME = sys.argv[1:]

SEQUENCES = (
    "A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦ M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ "
    "P̀ P̄ P̕ P̣ R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧ a̋ c̀ c̄ c̆ c̈ c̕ c̣ c̦ c̨̆ d̂ f̀ f̄ g̀ h̄ h̦ j́ k̀ k̂ k̄ k̇ k̕ "
    "k̛ k̦ k͟h l̂ l̥ l̥̄ l̦ m̀ m̂ m̆ m̐ n̂ n̄ n̆ n̦ p̀ p̄ p̕ p̣ r̆ r̥ r̥̄ s̀ s̄ s̛̄ s̱ t̀ t̄ t̕ t̛ u̇ z̀ z̄ z̆ z̈ z̧ Ç̆ Û̄ ç̆ û̄ ÿ́ Č̕ "
    "Č̣ č̕ č̣ ē̍ Ī́ ī́ ō̍ Ž̦ Ž̧ ž̦ ž̧ Ḳ̄ ḳ̄ Ṣ̄ ṣ̄ Ṭ̄ ṭ̄ Ạ̈ ạ̈ Ọ̈ ọ̈ Ụ̄ Ụ̈ ụ̄ ụ̈"
).split()
SEQUENCES = sorted(unicodedata.normalize("NFC", s) for s in SEQUENCES)
assert len(set(SEQUENCES)) == len(SEQUENCES) and all(len(s) in (2, 3) for s in SEQUENCES)

font = TTFont(FULL)
base = TTFont(BASE).getBestCmap()
cmap = font.getBestCmap()
glyf, hmtx = font["glyf"], font["hmtx"]
order = font.getGlyphOrder()

face = hb.Face(hb.Blob.from_file_path(FULL))
shaper = hb.Font(face)


def shaped(text):
    """Glyphs of a text with their places, as the full font joins them, and its width. A part: name, x, y, scale."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(shaper, buffer, {"liga": False, "kern": False, "calt": False})
    x = 0
    parts = []
    for info, pos in zip(buffer.glyph_infos, buffer.glyph_positions):
        assert info.codepoint != 0, (text, "no glyph")
        parts.append((order[info.codepoint], x + pos.x_offset, pos.y_offset, (1, 1)))
        x += pos.x_advance
    return parts, x


def box(name):
    g = glyf[name]
    g.recalcBounds(glyf)
    return g.xMin, g.yMin, g.xMax, g.yMax


def box_of(parts):
    boxes = []
    for name, x, y, (sx, sy) in parts:
        x0, y0, x1, y1 = box(name)
        boxes.append((min(x0 * sx, x1 * sx) + x, y0 * sy + y, max(x0 * sx, x1 * sx) + x, y1 * sy + y))
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def add(name, parts, advance):
    """A new glyph of these parts."""
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = []
    for part, x, y, (sx, sy) in parts:
        c = GlyphComponent()
        c.glyphName, c.x, c.y = part, round(x), round(y)
        c.flags = 0x0004 | 0x0002
        if (sx, sy) != (1, 1):
            c.transform = [[sx, 0], [0, sy]]
        glyph.components.append(c)
    font.setGlyphOrder(font.getGlyphOrder() + [name])
    glyf.glyphs[name] = glyph
    glyf.glyphOrder = font.getGlyphOrder()
    hmtx[name] = (round(advance), 0)
    glyph.recalcBounds(glyf)
    hmtx[name] = (round(advance), glyph.xMin)


def add_space(name, advance):
    glyph = Glyph()
    glyph.numberOfContours = 0
    font.setGlyphOrder(font.getGlyphOrder() + [name])
    glyf.glyphs[name] = glyph
    glyf.glyphOrder = font.getGlyphOrder()
    hmtx[name] = (advance, 0)


def above_right(text):
    """U+0315: the comma, at the upper right of the letter."""
    parts, advance = shaped(text)
    comma = cmap[0x2019]
    b, c = box_of(parts), box(comma)
    tall = box(cmap[ord("d" if text[0].islower() else "H")])[3]
    x = max(b[2], 0) + 25 - c[0]
    parts.append((comma, x, tall + 20 - c[3], (1, 1)))
    return parts, max(advance, x + c[2] + 25)


def beside(text, mark):
    """U+031B, the horn at the upper right, and U+0328 under C: letters to which the full font does not join them."""
    rest = unicodedata.normalize("NFC", text.replace(mark, ""))
    parts, advance = shaped(rest)
    letter, m = box(cmap[ord(unicodedata.normalize("NFD", rest)[0])]), box(cmap[ord(mark)])
    if mark == "\u0328":
        parts.append((cmap[0x328], letter[0] + 0.62 * (letter[2] - letter[0]) - (m[0] + m[2]) / 2, -8, (1, 1)))
        return parts, advance
    tall = letter[3] if rest[0] not in "kt" else box(cmap[ord("x")])[3]
    left = letter[2] - (70 if rest[0] == "k" else 45)
    parts.append((cmap[0x31B], left - m[0], tall + 45 - m[3], (1, 1)))
    return parts, max(advance, left + m[2] - m[0])


def candrabindu(text):
    """U+0310: a breve with a dot in it."""
    parts, advance = shaped(text + "\u0306")
    breve = parts[-1]
    dot = cmap[0x307]
    b, d = box_of([breve]), box(dot)
    parts.append((dot, (b[0] + b[2] - d[0] - d[2]) / 2, b[3] - 20 - d[1], (1, 1)))
    return parts, advance


def joined(first, second):
    """U+035F: a line under two letters."""
    a, ax = shaped(first)
    b, bx = shaped(second)
    line = shaped(first + "\u0331")[0][-1]
    x0, _, x1, _ = box(line[0])
    left, right = ax / 2, ax + bx / 2
    # The line under one letter, as often as it needs to reach from the middle of one to that of the other.
    width = x1 - x0
    bars = []
    at = left
    while right - at > width:
        bars.append((line[0], at - x0, line[2], (1, 1)))
        at += width - 10
    bars.append((line[0], right - x1, line[2], (1, 1)))
    parts = a + [(n, x + ax, y, s) for n, x, y, s in b] + bars
    return parts, ax + bx


chars = set()
for first, last in [
    (0x100, 0x24F), (0x250, 0x2FF), (0x370, 0x3FF), (0x400, 0x45F), (0x490, 0x4FF), (0x1E00, 0x1EF9),
    (0x2002, 0x2003), (0x2007, 0x2009), (0x2010, 0x203F), (0x2070, 0x208E), (0x20A0, 0x20C0), (0x2190, 0x2193),
]:
    chars |= set(range(first, last + 1))
chars |= {0x2044, 0x2113, 0x2116, 0x2122, 0x2126, 0x212E, 0x2212, 0x2215, 0x221E, 0x2260, 0x2264, 0x2265, 0x1D48, 0x1D57}
chars -= set(base)
# Spaces, in thousandths of the size.
SPACES = {0x2002: 500, 0x2003: 1000, 0x2009: 200, 0x202F: 200}

new = {}


def made(c):
    """Parts of a character that the full font lacks."""
    if c == 0x2BE:
        half = cmap[0x2BF]
        adv = hmtx[half][0]
        return [(half, adv, 0, (-1, 1))], adv
    if c in (0x2010, 0x2011):
        return [(cmap[0x2D], 0, 0, (1, 1))], hmtx[cmap[0x2D]][0]
    if c in (0x2032, 0x2033):
        g = cmap[0x2B9 if c == 0x2032 else 0x2BA]
        return [(g, 0, 0, (1, 1))], hmtx[g][0]
    if c in (0x2B3, 0x1D48, 0x1D57):
        g = cmap[{0x2B3: ord("r"), 0x1D48: ord("d"), 0x1D57: ord("t")}[c]]
        rise = box(cmap[ord("d")])[3] * 0.4
        return [(g, 0, rise, (0.6, 0.6))], hmtx[g][0] * 0.6
    if c in (0x1E2A, 0x1E2B):
        # The breve below is the inverted one, upside down.
        parts, adv = shaped({0x1E2A: "H", 0x1E2B: "h"}[c] + "\u032f")
        mark, x, y, _ = parts.pop()
        parts.append((mark, x, y + box(mark)[1] + box(mark)[3], (1, -1)))
        return parts, adv
    parts = unicodedata.normalize("NFD", chr(c))
    if len(parts) == 1 or not unicodedata.category(chr(c)).startswith("L"):
        return None
    try:
        return shaped(chr(c))
    except AssertionError:
        return None


lacking = []
for c in sorted(chars):
    if c in cmap:
        # A glyph of its own for each character, so that each is read out of a file as what it is.
        name = f"u{c:04X}"
        if cmap[c] in new.values():
            add(name, [(cmap[c], 0, 0, (1, 1))], hmtx[cmap[c]][0])
            new[c] = name
        else:
            new[c] = cmap[c]
        continue
    if c in SPACES:
        add_space(f"u{c:04X}", SPACES[c])
        new[c] = f"u{c:04X}"
        continue
    found = made(c) if unicodedata.name(chr(c), None) else None
    if found is None:
        lacking.append(chr(c))
        continue
    add(f"u{c:04X}", *found)
    new[c] = f"u{c:04X}"

for at, text in enumerate(SEQUENCES):
    if "\u0315" in text:
        parts, advance = above_right(text.replace("\u0315", ""))
    elif "\u0310" in text:
        parts, advance = candrabindu(text[0])
    elif "\u031b" in text:
        parts, advance = beside(text, "\u031b")
    elif "\u0328" in text:
        parts, advance = beside(text, "\u0328")
    elif "\u035f" in text:
        parts, advance = joined(text[0], text[2])
    else:
        parts, advance = shaped(text)
    name = f"s{at:03d}"
    add(name, parts, advance)
    new[0xE000 + at] = name

print("neither in the full font nor joined of it:", "".join(lacking))
font["maxp"].numGlyphs = len(font.getGlyphOrder())
for table in font["cmap"].tables:
    table.cmap = dict(new) if table.isUnicode() else {}
for tag in ("GSUB", "GPOS", "GDEF", "DSIG"):
    if tag in font:
        del font[tag]
options = Options()
options.hinting = False
options.layout_features = []
options.glyph_names = False
options.notdef_outline = True
options.recalc_bounds = True
options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "gasp"]
subsetter = Subsetter(options)
subsetter.populate(unicodes=list(new))
subsetter.subset(font)
for record in font["name"].names:
    if record.nameID in (1, 4, 16):
        record.string = f"Ergaenzung {NAME}"
    if record.nameID in (3, 6):
        record.string = f"Ergaenzung-{NAME}"
font["head"].modified = font["head"].created
font.recalcTimestamp = False
font.save(OUT)
