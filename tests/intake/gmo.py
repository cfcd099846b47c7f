"""A gateway whose labels look alike: GMO Payment Gateway's, as the tests know it. It has no module."""

from kaitsu.model.gateway import Field, Gateway
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="gmo_letter",
    name=Text("GMOペイメントゲートウェイ", "GMO Payment Gateway"),
    fields=(
        Field("site_id", Text("サイトID", "Site ID"), r"[0-9A-Za-z]{1,16}", secret=False, test=r"tsite"),
        Field("site_pass", Text("サイトパスワード", "Site password"), r"[0-9A-Za-z]{1,16}"),
        Field(
            "shop_id",
            Text("ショップID", "Shop ID"),
            r"[0-9A-Za-z]{1,16}",
            secret=False,
            test=r"tshop",
            production=r"9[0-9]{12}",
        ),
        Field("shop_pass", Text("ショップパスワード", "Shop password"), r"[0-9A-Za-z]{1,16}"),
    ),
    not_forwarded=(
        Text("ショップ管理画面のログインID", "Login of the shop's console"),
        Text("ショップ管理画面のパスワード", "Password of the shop's console"),
        Text("サイト管理画面のログインID", "Login of the site's console"),
        Text("サイト管理画面のパスワード", "Password of the site's console"),
    ),
    options=(),
    environment=(),
    methods=(),
    modules=(),
)
