"""Amounts in capital characters (大写), as contracts, receipts and decisions write them.

After the rules of the People's Bank for bills (支付结算办法, annex 1): 元, 角, 分; 整 after a full 元 or 角; one 零
for any run of noughts inside the number, none at its end; 零 before 分 where 角 is nought. Example: 10,050.07 yuan is
壹万零伍拾元零柒分.
"""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
LARGEST_FEN = 10**12 * 100  # a million million yuan: far more than any book holds


def amount_in_words(fen: int) -> str:
    """The amount in capital characters. ValueError below nought and above 10^12 yuan."""
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError(f"not an amount to be written in words: {fen} fen")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{words or '零元'}整"
    if jiao:
        # Where single yuan are nought the bill rules allow 零 or none before 角; none is written here.
        words += f"{DIGITS[jiao]}角"
    elif words:
        words += "零"
    return words + (f"{DIGITS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    """A number above nought, in groups of 亿 and 万."""
    for size, word in ((10**8, "亿"), (10**4, "万")):
        high, low = divmod(number, size)
        if high:
            nought = "零" if 0 < low < size // 10 else ""
            return _whole(high) + word + nought + (_whole(low) if low else "")
    return _group(number)


def _group(number: int) -> str:
    """Up to four places, one 零 for each run of noughts inside."""
    words, owed_nought = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            owed_nought = bool(words)
            continue
        words += ("零" if owed_nought else "") + DIGITS[digit] + PLACES[place]
        owed_nought = False
    return words
