"""The words of the field that settings letters are written in, whichever gateway sends them."""

import re

from kaitsu.model.gateway import STAGES, Gateway, Stage

# All patterns are for text in one width and lower case. "テストカード" and the like say nothing of a stage.
_STAGE_WORDS: dict[Stage, re.Pattern[str]] = {
    "test": re.compile(
        r"(?:テスト|試験|検証|開発|接続支援|ステージング|サンドボックス|ダミー)"
        r"(?:環境|用(?!カード)|モード|サイト用|の|アカウント|キー|鍵|値|公開|秘密|パブリック|シークレット|[)）\]】]|$)"
        r"|(?<![a-z])(?:sandbox|staging|test)(?:[ _-]?(?:mode|environment|env|keys?|account)|[)\]:]|$)"
        r"|(?<![a-z])sandbox(?![a-z-])"
    ),
    "production": re.compile(
        r"(?:本番|ライブ|商用|運用)"
        r"(?:環境|用|モード|公開|の|キー|鍵|値|秘密|パブリック|シークレット|[)）\]】]|$|\s|[（(])"
        r"|(?<![a-z])(?:live|production|prod)(?:[ _-]?(?:mode|environment|env|keys?)|[)\]:]|$)"
    ),
}
STAGE_IN_LABEL = re.compile(
    r"(?:テスト|試験|検証|本番|ライブ|サンドボックス)(?:環境|モード)?用?の?"
    r"|\b(?:sandbox|test|live|production)\b(?: mode)?"
)

# A login of the console: by these, what stands beside is the client's alone.
CONSOLE = re.compile(
    r"管理画面|管理ツール|管理サイト|管理ページ|コントロールパネル|ダッシュボード|バックヤード"
    r"|加盟店様?(?:専用)?(?:ページ|ポータル|サイト)|ペイジェントオンライン|マイページ|ポータル"
    r"|dashboard|control panel|console|backyard|merchant administration"
)
# What is looked up there by the client is no login, and its headings name these.
NO_LOGIN = re.compile(r"developer|開発者|api|キー|鍵|接続(?:先)?情報|設定情報|設定値|keys|表示され|記載")
_LOGIN = re.compile(
    r"ログイン|サインイン|log ?in|sign[ -]?in(?![a-z])|ユーザー?(?:id|名|ー)|user ?(?:id|name)"
    r"|(?:管理者|担当者)id|アカウント(?:id|名)"
)
_PASSWORD = re.compile(
    r"パスワード|pass(?:word|code|phrase|wd)|(?<![a-z0-9])(?:pass|pw)(?![a-z0-9])|パスフレーズ|ワンタイム|二段階認証"
)
_IN_CONSOLE = re.compile(
    r"^(?:id|url|https?|アドレス|メール(?:アドレス)?|e-?mail|会員id|コード|認証コード|ユーザー?)$"
)
# A password between the shop and the gateway, by whatever gateway it is asked.
_API_PASSWORD = re.compile(
    r"(?:接続|ショップ|サイト|マーチャント|加盟店|basic認証|ベーシック認証|api|ip|店舗)(?:用)?(?:パスワード|password)"
)
_CARD = re.compile(r"カード番号|card (?:number|no)|クレカ番号|カード名義")
_CARD_DETAIL = re.compile(r"有効期限|expiry|expiration|セキュリティコード|(?<![a-z])cv[vc]2?(?![a-z])")
_CARD_DETAIL_VALUE = re.compile(r"\d{3,4}|\d{1,2}\s*/\s*(?:\d{2}|\d{4})|\d{2}月?\s*/?\s*\d{2,4}年?")
_PRIVATE = re.compile(r"口座|暗証|生年月日|マイナンバー|免許証")

# Names gateways go by in letters, in one width and lower case.
_HOUSES: tuple[tuple[str, ...], ...] = (
    ("gmoペイメントゲートウェイ", "gmo payment gateway", "pgマルチペイメント", "gmo-pg", "mul-pay"),
    ("sbペイメント", "sb payment", "sbps", "ソフトバンク・ペイメント", "ソフトバンクペイメント"),
    ("e-scott", "escott", "sp.links", "splinks", "ソニーペイメント"),
    ("welcartpay",),
    ("veritrans", "ベリトランス", "dgft", "dgフィナンシャル"),
    ("zeus", "ゼウス"),
    ("paygent", "ペイジェント"),
    ("remise", "ルミーズ"),
    ("イプシロン", "epsilon"),
    ("robot payment", "ロボットペイメント", "cloud payment", "j-payment"),
    ("テレコムクレジット", "telecom credit"),
    ("univapay", "ユニヴァペイ"),
    ("pay.jp", "payjp"),
    ("stripe", "ストライプ"),
    ("komoju",),
    ("square", "スクエア"),
    ("paypal", "ペイパル"),
    ("omise", "opn payments"),
    ("elepay",),
    ("amazon pay",),
    ("paypay",),
    ("paidy", "ペイディ"),
    ("np後払い", "ネットプロテクションズ"),
    ("楽天ペイ", "rakuten pay"),
    ("metaps", "メタップス", "ペイデザイン", "ペイメントフォー"),
    ("電算システム",),
    ("アナザーレーン", "another lane"),
    ("みずほファクター",),
)
# Their parts in Latin letters: a label that holds one holds no value because of it.
BRANDS = frozenset(word for house in _HOUSES for name in house for word in re.findall(r"[a-z0-9]+", name))
_SOLD_BY = {"welcartpay": "e-scott"}  # whose letters speak of the other, too


def stages_in(text: str, gateway: Gateway) -> set[Stage]:
    """The stages a text speaks of; a gateway's own name (as サンドボックス決済) is not about one."""
    lowered = text.casefold()
    for name in (gateway.name.ja, gateway.name.en):
        lowered = lowered.replace(name.casefold(), " ")
    return {stage for stage in STAGES if _STAGE_WORDS[stage].search(lowered)}


def is_console(text: str) -> bool:
    """Whether a heading announces the console's login."""
    lowered = text.casefold()
    return bool(CONSOLE.search(lowered) or _LOGIN.search(lowered)) and not NO_LOGIN.search(lowered)


def sensitive(label: str, value: str, *, in_console: bool) -> str | None:
    """Why a labelled value is not to be taken in from anybody, or None."""
    lowered = label.casefold()
    if _CARD.search(lowered):
        return "card_number"
    if _CARD_DETAIL.search(lowered):
        return "card_number" if _CARD_DETAIL_VALUE.fullmatch(value.strip()) else None
    if _PRIVATE.search(lowered):
        return "private"
    of_console = _LOGIN.search(lowered) or (CONSOLE.search(lowered) and not NO_LOGIN.search(lowered))
    if _PASSWORD.search(lowered):
        return (
            "console_password" if of_console or not _API_PASSWORD.search(lowered.replace(" ", "")) else None
        )
    if of_console:
        return "console_login"
    return "console_login" if in_console and _IN_CONSOLE.match(lowered.strip()) else None


def names_own(text: str, gateway: Gateway) -> bool:
    return any(_names(text, name) for name in _own(gateway))


def names_other(text: str, gateway: Gateway) -> bool:
    """Whether a heading is of another gateway. One whose service is a method of this gateway's is not."""
    own = _own(gateway)
    methods = " ".join(method.name.casefold() for method in gateway.methods)
    others = {name for house in _HOUSES for name in house} - own
    return any(_names(text, name) for name in others if name not in methods)


def _own(gateway: Gateway) -> set[str]:
    known = f"{gateway.id} {gateway.name.ja} {gateway.name.en}".casefold()
    own = {name for house in _HOUSES if any(name in known for name in house) for name in house}
    sold = {other for seller, other in _SOLD_BY.items() if seller in own}
    return own | {name for house in _HOUSES if house[0] in sold for name in house}


def _names(text: str, name: str) -> bool:
    pattern = re.escape(name)
    if name.isascii():
        pattern = rf"(?<![a-z0-9.@/-]){pattern}(?![a-z0-9-])"
    return re.search(pattern, text.casefold()) is not None
