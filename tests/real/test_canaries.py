"""No credential gets into the database, whatever a shop with real modules does."""

from pathlib import Path

from tests.real.modules import RealModule
from tests.real.shop import Form, Page, RealShop, Visitor
from tests.shops.wordpress.canaries import find
from tests.shops.wordpress.must_use import OwnFolder

ADMIN = ("admin", "admin-pass-1")
SETTINGS = "/wp-admin/admin.php?page=wc-settings&tab="
KEYS = "/wp-json/wc/v3/wc_stripe/account_keys"


def a_product(visitor: Visitor) -> int:
    found = visitor.send("GET", "/wp-json/wc/store/v1/products?per_page=1").json
    number: int = found[0]["id"]
    return number


def shop_around(visitor: Visitor) -> list[Page]:
    """The front page, a cart, and both checkouts with an item in it."""
    product = a_product(visitor)
    paths = ("/", f"/?add-to-cart={product}", "/checkout/", "/classic-checkout/", "/wp-json/wc/store/v1/cart")
    return [visitor.get(path) for path in paths]


def save(admin: Visitor, section: str, typed: dict[str, str] | None = None) -> None:
    """Save a screen of settings as it is, or with values typed into some of its fields."""
    page = admin.get(SETTINGS + section)
    fields = [(name, value) for name, value in Form(page.text).fields if name not in ("s", "action")]
    names = {name for name, _ in fields}
    assert names > {"_wpnonce", *(typed or {})}, section
    filled = [(name, (typed or {}).get(name, value)) for name, value in fields]
    assert admin.post(SETTINGS + section, [*filled, ("save", "Save changes")]).status == 200, section


def administer(admin: Visitor, modules: list[RealModule]) -> None:
    """What people and other programs do with the settings of a payment module."""
    listed = admin.send("GET", "/wp-json/wc/v3/payment_gateways")
    assert listed.status == 200
    for one in modules:
        for method in one.storage.methods:
            path = f"/wp-json/wc/v3/payment_gateways/{method.code}"
            for enabled in (False, True):
                changed = admin.send("PUT", path, {"enabled": enabled})
                assert (changed.status, changed.json["enabled"]) == (200, enabled)
    codes = [one.code for one in modules]
    if "komoju-japanese-payments" in codes:
        values = modules[codes.index("komoju-japanese-payments")].values
        again = {f"komoju_woocommerce_{name}": value for name, value in values.items()}
        for typed in (None, again):
            save(admin, "komoju_settings&section=api_settings", typed)
        save(admin, "checkout&section=komoju_credit_card")
    if "woocommerce-gateway-stripe" in codes:
        values = modules[codes.index("woocommerce-gateway-stripe")].values
        assert admin.send("GET", KEYS).status == 200
        assert admin.send("POST", KEYS, values).status == 200  # somebody types the same keys again
        changed = admin.send("POST", "/wp-json/wc/v3/wc_stripe/settings", {"is_saved_cards_enabled": True})
        assert changed.status == 200


def secrets_of(modules: list[RealModule]) -> dict[str, str]:
    return {name: value for one in modules for name, value in one.canaries.items()}


def test_no_canary_gets_into_the_database(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path
) -> None:
    rows = {name: row for one in modules for name, row in one.rows_with(None, switched=True).items()}
    shop.write_rows(rows)
    shopper, admin = Visitor(shop, tmp_path / "shopper"), Visitor(shop, tmp_path / "admin")
    seen = shop_around(shopper)
    assert [page.status for page in seen] == [200] * 5
    for one in modules:  # the modules do use them
        assert set(seen[-1].json["payment_methods"]) >= {method.code for method in one.storage.methods}
    admin.log_in(*ADMIN)
    administer(admin, modules)
    assert [page.status for page in shop_around(shopper)] == [200] * 5
    assert find(shop.dump(tmp_path), secrets_of(modules)) == []
    # Nothing was lost on the way either: shown to the modules, marks in the rows.
    gateways = {one["id"]: one for one in admin.send("GET", "/wp-json/wc/v3/payment_gateways").json}
    if "stripe" in gateways:
        values = next(one for one in modules if "stripe" in one.code).values
        shown = {name: gateways["stripe"]["settings"][name]["value"] for name in values}
        assert shown == values


def test_without_the_must_use_plugin_every_canary_is_found(
    shop: RealShop, modules: list[RealModule], tmp_path: Path
) -> None:
    rows = {name: row for one in modules for name, row in one.rows_with(one.values, switched=True).items()}
    shop.write_rows(rows)
    assert {one.name for one in find(shop.dump(tmp_path), secrets_of(modules))} == set(secrets_of(modules))


def test_without_its_filter_of_writes_the_same_day_leaves_canaries(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path
) -> None:
    laid = shop.must_use / "kaitsu.php"
    shop.lay(laid, laid.read_text(encoding="utf-8").replace("pre_update_option_", "nothing_calls_this_"))
    rows = {name: row for one in modules for name, row in one.rows_with(None, switched=True).items()}
    shop.write_rows(rows)
    admin = Visitor(shop, tmp_path / "admin")
    admin.log_in(*ADMIN)
    administer(admin, modules)
    named = {one.name.partition(" ")[0] for one in find(shop.dump(tmp_path), secrets_of(modules))}
    assert named  # a row that is one value alone is not even written then: it equals what is shown


def test_what_a_module_logs_holds_no_canary(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path
) -> None:
    rows = {name: row for one in modules for name, row in one.rows_with(None, switched=True).items()}
    shop.write_rows(rows)
    shop_around(Visitor(shop, tmp_path / "shopper"))
    secret = {
        f"{one.code} {name}": value
        for one in modules
        for name, value in one.values.items()
        if name not in one.public
    }
    for file in (shop.root / "wp-content/uploads").rglob("*"):
        if file.is_file():
            assert find(file.read_bytes(), secret) == [], file
