"""Facts in words: what each kind is about, what became of it, and why. `pages.words` hands this on."""

from care import writing
from pages.speech import _, mark

LONGEST_CODE = 16
KINDS = {
    "arrival": mark("签到"),
    "newcomer": mark("新来的"),
    "departure": mark("签退"),
    "attendance": mark("参加"),
    "handout": mark("领取"),
    "take_back": mark("退回"),
    "receipt": mark("入库"),
    "count": mark("盘点"),
    "take_out": mark("带去"),
    "loan": mark("借走"),
    "return": mark("还来"),
    "bring_back": mark("带回"),
    "result": mark("成绩"),
    "headcount": mark("数人头"),
    "question": mark("问能不能接"),
    "answer": mark("组织者答复"),
    "absence": mark("没来的原因"),
    "call": mark("打电话"),
    "emergency": mark("紧急点名"),
    "safe": mark("点到了"),
    "all_clear": mark("点名结束"),
    "draw": mark("抽到了"),
    "voice": mark("说的话"),
    "wish": mark("心愿"),
    "wish_done": mark("心愿实现了"),
    "home_call": mark("和家人通话"),
    "step": mark("换环节"),
    "held": mark("办没办"),
    "guests": mark("家庭和来宾"),
    "team": mark("分队"),
    "points": mark("队伍得分"),
    "service": mark("志愿服务"),
    "void": mark("撤销"),
    "refusal": mark("没认出来"),
    "settle": mark("处理"),
    "malformed": mark("看不懂的记录"),
}
DONE = {
    "arrival": mark("已签到"),
    "newcomer": mark("已登记"),
    "departure": mark("已签退"),
    "attendance": mark("已参加"),
    "handout": mark("已发放"),
    "take_back": mark("已退回"),
    "void": mark("已撤销"),
}
OUTCOMES = {
    "recorded": mark("已记录"),
    "already": mark("早就有了"),
    "flagged": mark("已记录，待核对"),
    "refused": mark("没有记上"),
}
REASONS = {
    "walk_in": mark("名单外"),
    "already": mark("已经记过，不用再扫"),
    "over_entitlement": mark("超过可领的份数"),
    "no_stock": mark("库存不够"),
    "full": mark("位置满了"),
    "withdrawn_badge": mark("用的是作废的旧胸牌"),
    "badge_mismatch": mark("胸牌和孩子对不上"),
    "not_on_list": mark("不在这次活动的名单上"),
    "after_end": mark("活动结束以后才记的"),
    "before_start": mark("活动开始前一天以上就记了"),
    "not_arrived": mark("还没有签到"),
    "after_departure": mark("已经签退了"),
    "unknown_segment": mark("活动里没有这个环节"),
    "unknown_item": mark("没有这种物资"),
    "not_offered": mark("这次活动没说要发"),
    "not_meant": mark("这次不在领取名单上"),
    "on_loan": mark("账上还在别人那里"),
    "unknown_thing": mark("没有这一本、这一件"),
    "close_in_out": mark("两台手机说得不一样"),
    "not_allowed": mark("接的人不可以接"),
    "not_permitted": mark("没有同意自行回家"),
    "not_guardian": mark("接的人不是这个孩子的监护人"),
    "unknown_collector": mark("接的人不认识，组织者还没有同意"),
    "two_collectors": mark("接的人说得不一样"),
    "took_back_more": mark("退的比领的多"),
    "other_contents": mark("包里的东西对不上"),
    "unknown_kind": mark("这台手机的版本更新，这里还看不懂"),
    "late_void": mark("过了两分钟才撤销"),
    "removed_station": mark("来自已移除的手机"),
    "not_for_stations": mark("这一类记录不由手机来记"),
    "desk_closed": mark("这次活动没有开这个岗位"),
    "unknown_badge": mark("不是我们的胸牌"),
    "unknown_child": mark("名单里没有这个孩子"),
    "unknown_activity": mark("没有这个活动"),
    "not_joined": mark("这台手机没有加入这次活动"),
    "malformed": mark("记录不完整"),
    "void_of_void": mark("撤销不能再撤销，重新记一次就行"),
    "unknown": mark("不是我们的胸牌"),
    "withdrawn": mark("旧胸牌"),
}


def kind(code: str) -> str:
    """What a fact is about: 签到, 参加, 领取."""
    return _(KINDS[code]) if code in KINDS else _short(code)


def _short(code: str) -> str:
    """The word of a newer phone for what nobody here knows: whatever it is, it is no sentence on an organizer's screen."""
    told = writing.line(code)
    return told if len(told) <= LONGEST_CODE else f"{told[:LONGEST_CODE].rstrip()}…"


def outcome(code: str) -> str:
    """What became of it: 已记录, 没有记上."""
    return _(OUTCOMES.get(code, code))


def reason(code: str | None) -> str:
    """Why, in a few words; empty where there is no reason."""
    return _(REASONS.get(code, code)) if code else ""
