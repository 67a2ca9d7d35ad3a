"""What storage says, in words: what happened, what was kept, what to do next, with file and line where there are any.

Errors and the lines of a report of `storage.check` carry the same codes and needs, so both are told here. Some codes are told in several
ways: `_variant` chooses.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pages.speech import _, mark

SENTENCES = {
    "disk_full": mark("硬盘满了，刚才这一步没有存下来，以前的都在。腾出一些空间，再做一次。"),
    "disk_full.restart": mark("硬盘满了，刚才这一步没有存下来，以前的都在。腾出一些空间，关掉寸草再打开，再做一次。"),
    "disk_failed": mark("写不进 {file}（{reason}）。刚才这一步没有存下来，以前的都在。先看看硬盘，再关掉寸草重新打开。"),
    "unreadable": mark("读不了 {file}（{reason}）。什么也没有改。看看它还在不在、有没有权限读，再试一次。"),
    "unfinished": mark("上次往 {folder} 里恢复或者捞资料，没有做完，里面的还不能用。再做一次，还放到这个文件夹，会从头来。"),
    "damaged.changed": mark("{file} 第 {line} 行和当初写的不一样。没有接着用，文件都没有动。"),
    "damaged.changed.whole": mark("{file} 和当初写的不一样。没有接着用，文件都没有动。"),
    "damaged.does_not_follow": mark("{file} 第 {line} 行接不上前一行，中间少了东西，或者换了位置。没有接着用，文件都没有动。"),
    "damaged.missing": mark("少了一个数据文件：{file}。没有接着用，别的文件都没有动。"),
    "in_use": mark("另一个寸草正开着这个数据文件夹：{folder}。什么也没有改。先关掉那一个，再试一次。"),
    "in_use.by": mark(
        "另一个寸草正开着这个数据文件夹：{folder}（电脑 {host}，进程 {process}，{since} 打开的）。什么也没有改。先关掉那一个，再试一次。"
    ),
    "read_only": mark("这个数据文件夹只能看，不能写：{folder}。什么也没有改。换一个文件夹，或者改一改它的权限。"),
    "too_new": mark("{folder} 是更新的寸草写的（第 {format} 版，这里只认得到第 {known} 版）。什么也没有改。用新的那一版打开。"),
    "bad_backup.needs_passphrase": mark("这份备份上了锁：{file}。什么也没有改。加上 --passphrase-file 口令文件，再试一次。"),
    "bad_backup.passphrase_or_changed": mark("打不开这份备份：{file}。口令不对，或者文件坏了。什么也没有改。核对口令，或者换一份备份。"),
    "bad_backup.changed": mark("这不是寸草的备份，或者已经坏了：{file}。什么也没有改。换一份备份，比如前一天的。"),
    "bad_authority.damaged": mark(
        "证书文件坏了：{file}。手机认的就是它，所以没有另做一份。抄过数据文件夹的，把这个文件抄回来；没有抄过，就删掉它再打开，手机都要重装一次证书。"
    ),
    "bad_authority.expired": mark("证书到期了：{file}。删掉它再打开，手机都要重装一次证书。"),
    "not_empty": mark("{folder} 里已经有东西了，没有往里放。换一个空的文件夹。"),
    "not_found": mark("找不到这一条，可能已经删掉了。"),
    "picture_missing": mark("有一张照片不在了：{picture}。别的不受影响。从备份里取回来，或者重新拍一张。"),
    "picture_changed": mark("有一张图片和当初存的不一样：{picture}。别的不受影响。这一张从备份里取回来。"),
}
ADVICE = {
    "salvage": mark(
        "先把整个文件夹抄一份。有备份就恢复：app.py restore 备份文件 --data 新文件夹。"
        "没有备份就把读得出的捞出来：app.py salvage --data {folder} --out 新文件夹。"
    ),
}
NOTES = {
    "picture_missing": mark("这份备份里少一张照片：{picture}。备份的时候它已经不在了，别的都在。"),
    "torn_tail": mark(
        "上次没有好好关机，最后一行没写完，已经剪下来另放着：{file}，第 {line} 行。它没有显示过已记录，之前的都在。不用做什么。"
    ),
    "torn_tail.seen": mark(
        "最后一行没写完：{file}，第 {line} 行。可能正在写，也可能上次没有好好关机，没有算进去。它没有显示过已记录，之前的都在。"
    ),
    "torn_kept": mark("断电时没写完的一行放在 {file}。它没有显示过已记录，手机会再传一次。不想留可以删掉。"),
    "no_snapshot": mark("快照没有写成：{reason}。记录都在，只是下次打开慢一些。看看硬盘还有没有空间。"),
}
NOT_MADE = {
    "disk_full": mark("放不下这份备份，没有做成：{file}。寸草里的资料都在。腾出一些空间，或者换一个地方，再做一次。"),
    "disk_failed": mark("写不进 {file}（{reason}），备份没有做成。寸草里的资料都在。换一个地方，再做一次。"),
}
NOT_SAVED = {
    "disk_full": mark("放不下捞出来的，没有捞：{file}。原来的文件夹没有动。换一个有空间的地方，再做一次。"),
    "disk_failed": mark("写不进 {file}（{reason}），没有捞。原来的文件夹没有动。换一个地方，再做一次。"),
}
NOT_RESTORED = {
    "disk_full": mark("放不下，没有恢复：{file}。备份还是原来那样。腾出一些空间，再做一次。"),
    "disk_failed": mark("没有恢复：{file}（{reason}）。备份还是原来那样。换一个文件夹，再做一次。"),
}


def _variant(code: str, needs: Mapping[str, Any]) -> str:
    """The one of a code's sentences that fits what is known."""
    if code == "disk_full" and needs.get("restart"):
        return "disk_full.restart"
    if code == "in_use" and needs.get("process") and needs.get("since"):
        return "in_use.by"
    if code in ("damaged", "bad_backup", "bad_authority"):
        whole = ".whole" if needs.get("line") is None else ""
        told = f"{code}.{needs['problem']}"
        return told + whole if told + whole in SENTENCES else told
    return code


def sentence(code: str, needs: Mapping[str, Any]) -> str | None:
    """What an error of storage, or a problem that a check found, says and advises; None for a code that is none of storage's."""
    pattern = SENTENCES.get(_variant(code, needs))
    if pattern is None:
        return None
    told = _(pattern).format_map(needs)
    advice = ADVICE.get(needs.get("advice", ""))
    return f"{told}\n{_(advice).format(folder=Path(needs['file']).parent)}" if advice else told


def note(code: str, needs: Mapping[str, Any], *, only_read: bool = False) -> str | None:
    """What was noticed and needs no action. `only_read`: the folder was looked at and not opened to be written to."""
    pattern = NOTES.get(f"{code}.seen" if only_read else code) or NOTES.get(code)
    return _(pattern).format_map(needs) if pattern else None


def not_made(code: str, needs: Mapping[str, Any]) -> str | None:
    """Why a backup was not made, where the disk is to blame."""
    return _(NOT_MADE[code]).format_map(needs) if code in NOT_MADE else sentence(code, needs)


def not_saved(code: str, needs: Mapping[str, Any]) -> str | None:
    """Why nothing was saved of a damaged folder, where the disk that should take it is to blame."""
    return _(NOT_SAVED[code]).format_map(needs) if code in NOT_SAVED else sentence(code, needs)


def not_restored(code: str, needs: Mapping[str, Any]) -> str | None:
    """Why nothing was brought back, where the disk is to blame."""
    return _(NOT_RESTORED[code]).format_map(needs) if code in NOT_RESTORED else sentence(code, needs)
