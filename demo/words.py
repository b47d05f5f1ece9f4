"""Invented places and people, and what papers usually say."""

import random

UNION = ("03", "临禾县农村信用合作联社", "Linhe County Rural Credit Union")
COUNTY = "临禾县"

# Town and the word that stands for it in account names. None of them is meant to be a place that exists.
TOWNS = (
    ("青穗", "qingsui"),
    ("石碾", "shinian"),
    ("柳岔", "liucha"),
    ("禾塘", "hetang"),
    ("麦垛", "maiduo"),
    ("南埂", "nangeng"),
    ("望仓", "wangcang"),
    ("长畦", "changqi"),
    ("桑坞", "sangwu"),
    ("泉畈", "quanfan"),
    ("双槐", "shuanghuai"),
    ("秋场", "qiuchang"),
    ("丰垄", "fenglong"),
    ("犁湾", "liwan"),
    ("雁滩口", "yantankou"),
    ("芦渚", "luzhu"),
    ("云渡", "yundu"),
    ("榆坎", "yukan"),
    ("磨盘坳", "mopanao"),
    ("稻港", "daogang"),
    ("椿原", "chunyuan"),
    ("蒲汀", "puting"),
    ("竹筏", "zhufa"),
    ("枣岗子", "zaogangzi"),
    ("渔梁", "yuliang"),
)
VILLAGE_STARTS = "上下东西前后大小新老"
VILLAGE_ENDS = ("柳庄", "石桥", "杨洼", "李沟", "王圩", "塘边", "岗头", "河沿", "张店", "槐树")

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = (
    "建国", "秀英", "海涛", "春梅", "小兵", "玉兰", "文静", "立新", "振声", "志强", "桂兰", "永福",
    "根生", "守田", "玉珍", "金花", "国强", "德明", "丽华", "翠英", "长河", "晓东", "雪梅", "福贵",
    "满仓", "冬生", "素芬", "广财", "秀芳", "红霞", "保田", "铁柱", "大勇", "凤英", "荣华", "庆丰",
    "明亮", "淑珍", "兴旺", "喜财", "连生", "玉成", "家宝", "桂芳", "春生", "水根", "贵生", "菊香",
    "巧云", "万里", "学文", "顺利", "安民", "宝山", "双喜", "锁柱", "云飞", "腊梅", "忠义", "来福",
)  # fmt: skip
TRADES = ("农机修造", "粮油加工", "饲料", "砖瓦", "果蔬冷藏", "种业", "榨油", "纸箱")
BRANDS = ("兴旺", "金穗", "瑞丰", "宏达", "永昌", "利民", "同心", "裕丰", "三河", "新禾", "广源", "顺达")

PURPOSES = {
    "farmer": (
        "购买化肥", "购买种子和农药", "购买仔猪", "购买耕牛", "搭建蔬菜大棚", "养鸡", "购买农用车",
        "打机井", "承包果园", "购买饲料",
    ),
    "individual_business": (
        "商铺进货", "购买货车", "粮食收购周转", "农资经营", "饭店周转", "农机维修部购配件",
    ),
    "enterprise": ("收购原料", "购买设备", "流动资金", "厂房修缮", "建冷库"),
}  # fmt: skip

# Opinions by step; a refusal says why.
OPINIONS = {
    "investigation": (
        "已入户调查，家庭收入稳定，用途真实，建议发放。",
        "实地看过，经营正常，有还款来源，同意上报。",
        "与本人及邻居核实，信用良好，建议发放。",
    ),
    "review_approval": ("资料齐全，用途真实，同意。", "审查无误，同意发放。", "收入足以还款，同意。"),
    "review": ("手续齐全，担保足值，同意上会。", "审查同意，提交审批。", "抵押物权属清楚，同意。"),
    "approval": ("同意发放。", "同意，落实抵押登记后放款。"),
    "union_approval": ("同意，按期收息。", "同意发放，加强贷后检查。"),
    "inspection": ("已接手检查监督，首次检查列入计划。", "档案齐全，纳入监测。"),
}
REFUSALS = {
    "investigation": "在他社有逾期贷款，不同意。",
    "review_approval": "还款来源不足，不同意。",
    "review": "抵押物权属不清，退回。",
    "approval": "经营下滑，不同意。",
}
VOTE_YES = ("同意。", "还款有保障，同意。", "抵押足值，同意。")
VOTE_NO = ("还款来源单一，不同意。", "该户已有借款，不宜再增。")
WITHDRAWALS = ("借款人改用自有资金。", "借款人暂不需要。", "买卖没有谈成，不再借款。")
COLLATERAL = {
    "mortgage": ("砖混房屋一处", "临街门面房一间", "联合收割机一台", "厂房一幢", "农用货车一辆"),
    "pledge": ("本社定期存单一张", "国债凭证一张"),
}


def name_of_person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def name_of_firm(rng: random.Random, town: str) -> str:
    return f"{COUNTY}{town}{rng.choice(BRANDS)}{rng.choice(TRADES)}有限责任公司"


def villages(rng: random.Random, count: int) -> list[str]:
    every = [f"{start}{end}村" for start in VILLAGE_STARTS for end in VILLAGE_ENDS]
    return rng.sample(every, count)
