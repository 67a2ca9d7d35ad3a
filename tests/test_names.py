"""Names: tidied, spelt, sorted and found as people look for them."""

import pytest

from care import names


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("黄　春 ", "黄春"),
        (" 冯思曦", "冯思曦"),
        ("欧 阳 航凤", "欧阳航凤"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 ． 买买提", "阿依古丽·买买提"),
        ("J. Li", "J. Li"),
        ("Ａｎｎａ  Li", "Anna Li"),
        ("李\u200b明\ufeff", "李明"),
        ("王五\ufffe\U0001ffff\ufdd0", "王五"),
        ("*黄春", "黄春"),
        ("'黄春", "黄春"),
        ("姜宇䶮", "姜宇䶮"),
        ("　", ""),
    ],
)
def test_a_name_is_tidied(written: str, meant: str) -> None:
    assert names.clean(written) == meant


@pytest.mark.parametrize(
    ("name", "spelt", "letters"),
    [
        ("单花丽", "shanhuali", "SHL"),
        ("区语怡", "ouyuyi", "OYY"),
        ("仇宇", "qiuyu", "QY"),
        ("盖英雨", "geyingyu", "GYY"),
        ("曾杰航", "zengjiehang", "ZJH"),
        ("解晓", "xiexiao", "XX"),
        ("查宇", "zhayu", "ZY"),
        ("任冬琪", "rendongqi", "RDQ"),
        ("覃春浩", "qinchunhao", "QCH"),
        ("欧阳航凤", "ouyanghangfeng", "OYHF"),
        ("尉迟单", "yuchidan", "YCD"),
        ("单于晓", "chanyuxiao", "CYX"),
        ("花单", "huadan", "HD"),
        ("吕兰", "lvlan", "LL"),
        ("陈㛃", "chenjie", "CJ"),
        ("朱军𬀩", "zhujunwei", "ZJW"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "AYGLMMT"),
        ("Anna Li", "annali", "AL"),
        ("", "", ""),
    ],
)
def test_a_name_is_spelt_with_its_surname_read_as_a_surname(name: str, spelt: str, letters: str) -> None:
    assert (names.pinyin(name), names.initials(name)) == (spelt, letters)


def test_a_character_nobody_can_read_stays_and_does_no_harm() -> None:
    assert names.initials("\ue000小明") == "XM"
    assert names.matches("xm", "小明\ue000")
    assert names.is_odd("李\ue000")
    assert names.is_odd("李?")
    assert not names.is_odd("朱军𬀩")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wt", "魏涛"),
        ("WT", "魏涛"),
        ("weit", "魏涛"),
        ("weitao", "魏涛"),
        ("wtao", "魏涛"),
        ("we", "魏涛"),
        ("涛", "魏涛"),
        ("魏　涛", "魏涛"),
        ("shan", "单花丽"),
        ("dan", "单花丽"),
        ("qch", "覃春浩"),
        ("tch", "覃春浩"),
        ("lvlan", "吕兰"),
        ("lulan", "吕兰"),
        ("lyulan", "吕兰"),
        ("aygl", "阿依古丽·买买提"),
        ("阿依古丽买", "阿依古丽·买买提"),
        ("xian", "西安"),
        ("", "魏涛"),
    ],
)
def test_a_name_is_found(typed: str, name: str) -> None:
    assert names.matches(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"), [("tw", "魏涛"), ("wtx", "魏涛"), ("ei", "魏涛"), ("t", "魏涛"), ("weixt", "魏涛"), ("明", "魏涛")]
)
def test_another_name_is_not_found(typed: str, name: str) -> None:
    assert not names.matches(typed, name)


def test_a_child_is_found_by_its_guardian_too() -> None:
    assert names.matches("crr", "黄春", "崔若然")
    assert not names.matches("crr", "黄春", "")


def test_names_are_sorted_as_a_register_sorts_them() -> None:
    assert sorted(["曾强", "单丽", "安宁", "陈静", "安静"], key=names.sort_key) == ["安静", "安宁", "陈静", "单丽", "曾强"]


def test_groups_stand_in_the_order_of_their_numbers():
    groups = ["十一组", "二组", "枫树组", "6组", "一组", "十组", "二十三组", "３组"]
    assert sorted(groups, key=names.group_key) == ["一组", "二组", "３组", "6组", "十组", "十一组", "二十三组", "枫树组"]


@pytest.mark.parametrize(("one", "other", "same"), [
    ("赵大勇", "趙大勇", True),
    ("趙 大勇", "赵大勇", True),
    ("呂后", "吕後", True),
    ("黃國強", "黄国强", True),
    ("Anna Li", "ａｎｎａ  LI", True),
    ("赵大勇", "赵大永", False),
    ("赵大勇", "赵大", False),
    ("", "", False),
])  # fmt: skip
def test_a_name_is_the_same_in_simplified_and_traditional_writing(one: str, other: str, same: bool) -> None:
    assert (names.is_same(one, other), names.is_same(other, one)) == (same, same)
