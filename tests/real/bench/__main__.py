"""`make real-bench`: what a rollout costs and what shoppers notice of it, beside WP-CLI; figures are last.

KAITSU_REAL_WOOCOMMERCE=root,url and KAITSU_REAL_ARCHIVES as for `make real`; KAITSU_REAL_WP names the wp
command, and without it there is nothing beside. Arguments: rounds (5) and shoppers at once (3).
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

import gateways
from tests.deploys.sshd import Sshd
from tests.real.bench.rounds import Bench
from tests.real.bench.shop import KeptShop


def main(rounds: int, shoppers: int) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the shop is set back then, too
    root, _, url = os.environ["KAITSU_REAL_WOOCOMMERCE"].partition(",")
    archives = Path(os.environ["KAITSU_REAL_ARCHIVES"])
    with tempfile.TemporaryDirectory(prefix="kaitsu-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)  # the shop's user reads its own key there
        gateway = gateways.catalogue()["stripe"]
        shop = KeptShop(Path(root), url.rstrip("/"), "woocommerce-gateway-stripe", folder)
        sshd = Sshd(folder / "sshd", shop.owner)
        sshd.make()
        sshd.start()
        shop.keep()
        bench = Bench(folder, shop, sshd, gateway, archives, os.environ.get("KAITSU_REAL_WP", ""))
        try:
            lines = bench.time(rounds) + bench.load(shoppers)
        finally:
            bench.close()
            is_as_found = shop.leave()
            sshd.stop()
    print("\n".join(lines))
    print(f"the shop's files are {'as found' if is_as_found else 'NOT as found'}")
    return 0 if is_as_found else 1


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [5, 3][len(given) :])))
