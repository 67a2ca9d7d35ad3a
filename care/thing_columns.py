"""The columns a list of books or equipment may have, and the names they go by, from library programs and from lists kept by hand."""

from care.tables import Column, Description


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


THINGS = Description(
    columns=(
        Column(
            "title",
            _names(
                "书名 图书名称 图书名 题名 正题名 书名题名 书刊名称 名称 器材名称 物品名称 品名 资产名称 设备名称 书目 title "
                "book_title book name"
            ),
        ),
        Column("author", _names("作者 著者 责任者 第一责任者 主要责任者 编著者 主编 编者 作者译者 著译者 author authors")),
        Column("publisher", _names("出版社 出版者 出版单位 出版社名称 出版机构 publisher press")),
        Column("isbn", _names("isbn isbn号 isbn书号 国际标准书号 标准书号 书号 issn")),
        Column(
            "shelf",
            _names(
                "索书号 索取号 排架号 架位号 架位 书架 书架号 位置 存放位置 存放地点 馆藏地 馆藏位置 地点 分类号 中图分类号 shelf "
                "location call_number"
            ),
        ),
        Column(
            "number",
            _names(
                "编号 登录号 登记号 个别登录号 总登记号 总括登记号 财产号 图书编号 图书条码 图书条码号 书籍编号 条码号 条形码 条码 "
                "馆藏条码 "
                "资产编号 器材编号 物品编号 number barcode accession_number"
            ),
        ),
        Column("copies", _names("册数 数量 复本数 复本 本数 套数 馆藏册数 库存 库存数量 件数 个数 copies quantity count qty")),
        Column("category", _names("类别 分类 图书类别 图书分类 种类 类型 类目 物品类别 category type kind class")),
        Column("note", _names("备注 备注说明 说明 其他 note notes remarks")),
    ),
    groups={},
    needed=("title",),
    ignored=_names(
        "序号 no no. 定价 价格 单价 金额 总价 总金额 码洋 实洋 折扣 出版日期 出版时间 出版年 出版年月 年份 页数 开本 版次 装帧 "
        "单位 计量单位 "
        "语种 丛书名 适读年龄 适用年龄 年龄段 入库日期 登记日期 入藏日期 来源 捐赠人 经手人 状态 price year pages"
    ),
)
"""What `care.thing_list` looks for."""

FIELDS = tuple(column.field for column in THINGS.columns)
