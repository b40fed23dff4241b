"""The reasons why a document could not be read, or not wholly, in Chinese: readers of formats give them in English."""

from __future__ import annotations

import re

_SAYINGS = (
    (r"password|encrypted", "文件已加密，需要密码"),
    (r"took more than", "读取超过时限"),
    (r"more than the .* MB|memory|too large|zip bomb|merges more|more cells|unpacks to", "文件过大，超出读取上限"),
    (r"needs OCR", "内容是图片，需要文字识别（未安装nianbao[ocr]）"),
    (r"was read by OCR", "内容是图片，由文字识别读取，数字可能有误"),
    (r"too small", "图片过小"),
    (r"ZIP file holds (\d+) documents", r"压缩包内有\1个文件，只读取了其中一个"),
    (r"holds no document|holds no page|without a Word document", "文件中没有可读取的内容"),
    (r"are not read|files are read through|is not read", "不支持此种格式"),
    (r"could not be decoded", "有字符不能解码"),
    (r"only the first|was cut|was not read|nested deeper", "内容过多或者结构异常，只读取了一部分"),
    (r"^(.*): \d+ values for \d+ columns", r"“\1”一行的数字个数与列数不符"),
    (r"built-in DOC reader", "由内置的DOC读取程序读取"),
    (r"LibreOffice", "经LibreOffice转换后读取"),
    (r"no part of the page", "页面上没有找到正文"),
    (r"empty", "文件是空的"),
    (r"damaged|not well-formed|lacks its part|could not open|crashed", "文件已损坏"),
)


def chinese(reason: str) -> str:
    """Return the reason in Chinese; 未能完全读取 for one that has no saying of its own."""
    for pattern, saying in _SAYINGS:
        if found := re.search(pattern, reason):
            return found.expand(saying)
    return "未能完全读取"
