"""Draws the words and letters that are planted on films: ten groups of scripts, in the fonts that fonts.csv lists.

Nothing here comes from a person: names, numbers and dates are thrown together letter by letter.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts.csv"
"""Debian package, its version, and the font file below /usr/share/fonts."""

CAPITAL = 30
"""Height of a capital (or what stands for one in the script) in the word bank, in pixels."""

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
ACCENTED = "ÄÖÜÉÈÀÇÑØÅŁŠŽČŐ"
CYRILLIC = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
THAI = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
DEVANAGARI = "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह"
HIRAGANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"
KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
HANGUL = [chr(code) for code in range(0xAC00, 0xD7A3, 37)]
HAN = [chr(code) for code in range(0x4E00, 0x9000, 7)]

STAMPS = (
    "PORTABLE AP PA SUPINE ERECT SEMI-ERECT SITTING UPRIGHT LEFT RIGHT LATERAL MOBILE ICU ER BED HOSPITAL RADIOLOGY "
    "DR NAME ID DOB MRN ACC DATE SEX M F AGE YEAR CHEST PM AM KV MAS CM FFD"
).split()
"""What radiographers stamp on films; these are lettering too, the list of words that may stay is the gateway's."""

Draw = Callable[["Writer"], str]


@dataclass(frozen=True)
class Script:
    """A group of fonts and what is written with them."""

    share: float
    sign: str
    """The sign whose height is brought to CAPITAL, since fonts of one size differ by half."""
    fonts: tuple[str, ...]
    """A font file serves when its name holds one of these."""
    without: tuple[str, ...]
    write: Draw


@dataclass(frozen=True)
class WordBank:
    """Words as coverage of 0 to 255, each (height, width) uint8, capitals CAPITAL pixels high."""

    images: list[np.ndarray]
    short: np.ndarray
    """Indices of the Latin words of one to three letters: what side markers and initials look like."""


class Writer:
    """Throws letters together. Every choice comes from one generator, so that a seed gives one bank."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def letters(self, alphabet: Sequence[str], shortest: int, longest: int) -> str:
        """A row of letters of the alphabet."""
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randint(shortest, longest)))

    def phrase(self, alphabet: Sequence[str], most_words: int, shortest: int, longest: int) -> str:
        """One or more rows of letters with blanks between."""
        return " ".join(self.letters(alphabet, shortest, longest) for _ in range(self.random.randint(1, most_words)))

    def number(self) -> str:
        """A count, a date, a time, an accession or an exposure. All are drawn, one is used."""
        kind = self.random.randint(0, 6)
        digits = self.letters
        return [
            digits(DIGITS, 1, 9),
            f"{digits(DIGITS, 2, 2)}.{digits(DIGITS, 2, 2)}.{digits(DIGITS, 4, 4)}",
            f"{digits(DIGITS, 4, 4)}-{digits(DIGITS, 2, 2)}-{digits(DIGITS, 2, 2)}",
            f"{digits(DIGITS, 2, 2)}:{digits(DIGITS, 2, 2)}",
            f"{digits(DIGITS, 2, 2)}/{digits(DIGITS, 2, 2)}/{digits(DIGITS, 2, 4)}",
            self.letters(LATIN, 1, 3) + digits(DIGITS, 3, 8),
            digits(DIGITS, 2, 3) + self.random.choice(["kV", "mAs", "cm", "Y", "%"]),
        ][kind]

    def name(self, alphabet: str, accents: str = "") -> str:
        """One to three invented names, joined as DICOM, a list or a label would."""
        count = self.random.choice([1, 1, 2, 2, 3])
        words = [self._cased(self._stem(alphabet, accents)) for _ in range(count)]
        return self.random.choice([" ", "^", ", ", " ", "-"]).join(words)

    def _stem(self, alphabet: str, accents: str) -> str:
        accented = self.random.random() < 0.15
        return self.letters(alphabet + accents if accented else alphabet, 2, 9)

    def _cased(self, word: str) -> str:
        chance = self.random.random()
        if chance < 0.6:
            return word
        return word.capitalize() if chance < 0.85 else word.lower()


def write_latin(writer: Writer) -> str:
    """A number, a stamp, a row of up to four capitals, or a name."""
    chance = writer.random.random()
    if chance < 0.25:
        return writer.number()
    if chance < 0.40:
        stamp = writer.random.choice(STAMPS)
        return stamp + (" " + writer.number() if writer.random.random() < 0.3 else "")
    if chance < 0.60:
        return writer.letters(LATIN, 1, 4)
    return writer.name(LATIN, ACCENTED)


def write_japanese(writer: Writer) -> str:
    """Two to seven signs of the three kinds mixed."""
    kinds = [HIRAGANA, KATAKANA, HAN]
    return "".join(writer.random.choice(writer.random.choice(kinds)) for _ in range(writer.random.randint(2, 7)))


LATIN_FONTS = (
    "Liberation", "Lato-", "OpenSans", "FreeSans", "FreeSerif", "FreeMono", "Roboto", "Arimo", "Tinos", "Cousine",
    "Hack", "Inconsolata", "ComicNeue", "femke", "NotoSans-", "NotoSerif-", "NotoSansMono", "NotoSansDisplay-",
)  # fmt: skip
HAIRLINES = ("Hairline", "Thin")
"""Too thin to be seen once scaled down to a film's letters."""
EUROPEAN_FONTS = (
    "Liberation", "OpenSans", "FreeSans", "FreeSerif", "FreeMono", "Arimo", "Tinos", "Cousine", "Hack", "NotoSans-",
    "NotoSerif-", "NotoSansMono",
)  # fmt: skip
ARABIC_FONTS = (
    "Amiri", "Kacst", "NotoNaskhArabic-", "NotoSansArabic-", "NotoKufiArabic", "NotoNastaliq", "NotoNaskhArabicUI",
    "NotoSansArabicUI",
)  # fmt: skip
HAN_FONTS = ("NotoSansCJK", "NotoSerifCJK", "VL-", "wqy", "ipag", "IPA")
HEBREW_FONTS = ("NotoSansHebrew-", "NotoSerifHebrew-")
THAI_FONTS = ("NotoSansThai-", "NotoSerifThai")
DEVANAGARI_FONTS = ("NotoSansDevanagari-", "NotoSerifDevanagari")

SCRIPTS: dict[str, Script] = {
    "latin": Script(0.42, "H", LATIN_FONTS, HAIRLINES, write_latin),
    "cyrillic": Script(0.1, "Н", EUROPEAN_FONTS, (), lambda writer: writer.name(CYRILLIC)),
    "greek": Script(0.08, "Η", EUROPEAN_FONTS, (), lambda writer: writer.name(GREEK)),
    "arabic": Script(0.12, "ا", ARABIC_FONTS, (), lambda writer: writer.phrase(ARABIC, 3, 2, 7)),
    "hebrew": Script(0.03, "ה", HEBREW_FONTS, (), lambda writer: writer.phrase(HEBREW, 2, 2, 7)),
    "thai": Script(0.02, "ก", THAI_FONTS, (), lambda writer: writer.letters(THAI, 3, 9)),
    "devanagari": Script(0.02, "क", DEVANAGARI_FONTS, (), lambda writer: writer.phrase(DEVANAGARI, 2, 2, 6)),
    "han": Script(0.1, "国", HAN_FONTS, (), lambda writer: writer.letters(HAN, 2, 6)),
    "japanese": Script(0.08, "国", HAN_FONTS, ("wqy",), write_japanese),
    "korean": Script(0.03, "국", ("NotoSansCJK",), (), lambda writer: writer.letters(HANGUL, 2, 6)),
}


def find_fonts(folder: Path) -> list[Path]:
    """The listed fonts below a folder, in the order of the list: a seed then means the same words everywhere."""
    with FONTS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    absent = sorted({row["package"] for row in rows if not (folder / row["file"]).is_file()})
    if absent:
        raise FileNotFoundError(f"fonts of these Debian packages are not below {folder}: {' '.join(absent)}")
    return [folder / row["file"] for row in rows]


def serving(fonts: Sequence[Path], script: Script) -> list[Path]:
    """The fonts that a script is written with, in the order given. A script without one is an error."""
    found = [
        path
        for path in fonts
        if any(part in path.name for part in script.fonts) and not any(part in path.name for part in script.without)
    ]
    if not found:
        raise FileNotFoundError(f"no font for {script.sign}: none is named like {', '.join(script.fonts)}")
    return found


def draw_words(fonts: Sequence[Path], count: int = 5000, seed: int = 7) -> WordBank:
    """A bank of `count` words, scripts by their share."""
    writer = Writer(seed)
    by_script = {name: serving(fonts, script) for name, script in SCRIPTS.items()}
    images: list[np.ndarray] = []
    short: list[int] = []
    while len(images) < count:
        name = writer.random.choices(list(SCRIPTS), [script.share for script in SCRIPTS.values()])[0]
        path = writer.random.choice(by_script[name])
        size = size_for_capital(path, SCRIPTS[name].sign)
        if size is None:
            continue
        text = SCRIPTS[name].write(writer)
        image = draw_word(ImageFont.truetype(str(path), size), text)
        if image is None:
            continue
        if name == "latin" and len(text) <= 3:
            short.append(len(images))
        images.append(image)
    return WordBank(images, np.array(short))


def size_for_capital(path: Path, sign: str, trial: int = 40) -> int | None:
    """The size at which the sign is CAPITAL pixels high; None where the font draws next to nothing for it."""
    _, top, _, bottom = ImageFont.truetype(str(path), trial).getbbox(sign)
    height = bottom - top
    return None if height <= 5 else max(8, round(trial * CAPITAL / height))


def draw_word(font: ImageFont.FreeTypeFont, text: str) -> np.ndarray | None:
    """The word with two pixels around it; None where it would be empty, all but invisible, or over 900 wide."""
    left, top, right, bottom = font.getbbox(text)
    width, height = right - left, bottom - top
    if width < 4 or height < 4 or width > 900:
        return None
    image = draw(font, text, 2)
    return None if image.max() < 100 else image


def draw(font: ImageFont.FreeTypeFont, text: str, margin: int) -> np.ndarray:
    """Coverage of 0 to 255 of a text, cut to its box and a margin in pixels."""
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left) + 2 * margin, int(bottom - top) + 2 * margin))
    ImageDraw.Draw(image).text((margin - left, margin - top), text, font=font, fill=255)
    return np.asarray(image)


MARKER_FONTS = ("Bold", "Black", "Heavy", "Regular", "Semibold", "Mono")
"""Markers are cast or cut: upright, and rarely thin."""


def draw_letters(fonts: Sequence[Path], count: int = 48, seed: int = 2) -> dict[str, list[np.ndarray]]:
    """Capitals and digits 80 points high in up to `count` upright Latin fonts: {letter: [(height, width) uint8]}."""
    latin = [
        path
        for path in serving(fonts, SCRIPTS["latin"])
        if any(part in path.name for part in MARKER_FONTS) and "Italic" not in path.name
    ]
    chosen = random.Random(seed).sample(latin, min(count, len(latin)))
    faces = [ImageFont.truetype(str(path), 80) for path in chosen]
    return {letter: [draw(face, letter, 1) for face in faces] for letter in LATIN + DIGITS}
