"""The columns a roster may have and the names they go by, from official forms (the survey of 2016, village ledgers) and school lists."""

from care.tables import Column, Description


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GUARDIAN_SLOTS = ("guardian", "father", "mother", "guardian2")
"""The people a roster may name beside the child; each has `.name`, `.phone`, `.relation`, `.work`."""

_PERSON = _names("姓名 名字 名称")
_PHONE = _names("联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 联系手机 联系电话号码 联络电话")
_RELATION = _names("与儿童关系 与孩子关系 与学生关系 与被监护人关系 关系 与幼儿关系 与留守儿童关系 监护关系 与其关系 称谓")
_WORK = _names("务工地 务工地点 务工地址 当前务工地点 打工地点 外出务工地点 工作单位 职业 外出地点 工作地")

ROSTER = Description(
    columns=(
        Column(
            "name",
            _names(
                "儿童姓名 学生姓名 幼儿姓名 孩子姓名 留守儿童姓名 姓名 名字 儿童 学生 姓名全称 name child childs_name full_name "
                "student_name"
            ),
        ),
        Column("sex", _names("性别 儿童性别 学生性别 男女 sex gender")),
        Column(
            "born",
            _names("出生日期 出生年月日 出生年月 儿童出生日期 学生出生日期 生日 出生时间 出生 born birthday date_of_birth birth_date dob"),
        ),
        Column(
            "identity",
            _names(
                "身份证号码 身份证号 公民身份证号码 公民身份号码 儿童身份证号 儿童身份证号码 学生身份证号 学生身份证号码 身份证 "
                "证件号码 证件号 居民身份证号 居民身份证号码 身份号码 id_number identity_number id_card id_no"
            ),
        ),
        Column("school", _names("就读学校 学校 所在学校 学校名称 现就读学校 就读学校名称 在读学校 所属学校 school")),
        Column("grade", _names("年级 就读年级 所在年级 年级班级 就读年级班级 grade")),
        Column("class_name", _names("班级 班 所在班级 所属班级 就读班级 class")),
        Column(
            "group",
            _names(
                "小组 居民小组 村民小组 村民组 组别 所属小组 村组 村（组） 分组 自然村 村小组 社别 所属村组 组 村居 社区 所属村居 "
                "village group"
            ),
        ),
        Column("guardianship", _names("留守类型 监护类型 监护情况 监护方式 监护状况 留守情况 家庭类型 guardianship")),
        Column("nation", _names("民族 nation ethnicity")),
        Column("address", _names("家庭住址 住址 家庭地址 现住址 现居住地 居住地址 详细地址 地址 户籍所在地 户籍地址 address")),
        Column(
            "parents_at",
            _names(
                "父母务工地 父母务工地点 父母打工地 父母打工地点 父母外出务工地 务工地址 务工地点 务工地 当前务工地点 父母外出地 "
                "parents_at parents_work_in"
            ),
        ),
        Column("health", _names("健康状况 身体情况 身体状况 健康 备注（健康） 健康备注 过敏史 病史 健康情况 特殊体质 过敏情况 health")),
        Column("note", _names("备注 备注说明 说明 其他 note notes remarks")),
        Column(
            "guardian.name",
            _names(
                "监护人姓名 监护人 现监护人 委托监护人 委托监护人姓名 受委托监护人 受委托监护人姓名 实际监护人 现监护人姓名 照料人 "
                "委托照料人 照料人姓名 家长姓名 家长 联系人 联系人姓名 监护人及电话 guardian guardians_name guardian_name parent "
                "姓名"
            ),
            {"guardian": _PERSON},
        ),
        Column(
            "guardian.relation",
            (*_names("监护人关系 监护人与儿童关系 与监护人关系 监护人与学生关系 与家长关系 relation relationship"), *_RELATION),
            {"guardian": _RELATION},
        ),
        Column(
            "guardian.phone",
            (
                *_names(
                    "监护人电话 监护人联系电话 监护人手机 监护人手机号 监护人联系方式 现监护人电话 委托监护人电话 受委托监护人电话 "
                    "受委托监护人联系电话 家长电话 家长联系电话 家长手机 照料人电话 联系人电话 guardians_phone guardian_phone phone "
                    "mobile telephone 联络人电话"
                ),
                *_PHONE,
            ),
            {"guardian": _PHONE},
        ),
        Column("guardian.work", _names("监护人工作单位 监护人职业"), {"guardian": _WORK}),
        Column("father.name", _names("父亲姓名 父亲 爸爸姓名 father"), {"father": _PERSON}),
        Column("father.phone", _names("父亲电话 父亲联系电话 父亲手机 父亲手机号 爸爸电话 父亲联系方式"), {"father": _PHONE}),
        Column("father.work", _names("父亲务工地点 父亲务工地 父亲工作单位 父亲打工地点"), {"father": _WORK}),
        Column("mother.name", _names("母亲姓名 母亲 妈妈姓名 mother"), {"mother": _PERSON}),
        Column("mother.phone", _names("母亲电话 母亲联系电话 母亲手机 母亲手机号 妈妈电话 母亲联系方式"), {"mother": _PHONE}),
        Column("mother.work", _names("母亲务工地点 母亲务工地 母亲工作单位 母亲打工地点"), {"mother": _WORK}),
        Column(
            "guardian2.name",
            _names("外出务工家长 务工家长 第二监护人 第二监护人姓名 监护人2 监护人二 监护人2姓名 紧急联系人 紧急联系人姓名"),
            {"guardian2": _PERSON},
        ),
        Column("guardian2.relation", _names("第二监护人关系 监护人2关系"), {"guardian2": _RELATION}),
        Column(
            "guardian2.phone", _names("第二监护人电话 监护人2电话 紧急联系电话 紧急联系人电话 家长电话 务工家长电话"), {"guardian2": _PHONE}
        ),
    ),
    groups={
        "guardian": _names(
            "监护人信息 监护人 监护人情况 现监护人 现监护人信息 委托监护人 委托监护人信息 受委托监护人 照料人 委托照料人 "
            "委托照料人信息 实际监护人 家长信息 家长 联系人"
        ),
        "father": _names("父亲 父亲信息 父亲情况 爸爸"),
        "mother": _names("母亲 母亲信息 母亲情况 妈妈"),
        "guardian2": _names("第二监护人 监护人2 监护人二 紧急联系人"),
    },
    needed=("name",),
    ignored=_names("序号 编号 学号 年龄 周岁 no no. 户号 区域 age 签字 签名"),
)
"""What `care.roster` looks for. `guardian.phone` and its like belong to a person beside the child, see GUARDIAN_SLOTS."""

FIELDS = tuple(column.field for column in ROSTER.columns)
