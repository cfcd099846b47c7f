"""What pyinfra's connector is told of a host, and what is wrong before it connects."""

import socket
from pathlib import Path

import pytest
from pyinfra.connectors.sshuserclient.config import SSHConfig

from kaitsu.declare.home import Home
from kaitsu.declare.sites import load_site
from kaitsu.model.problem import Refused
from kaitsu.model.site import Host, Site
from kaitsu.remote.ssh import TransportFactory, connector_data, unpinned
from tests.declare.samples import HANAYA, SHOPS, home_with

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlPBRv9+o1feSORfmMf7UjjCjBebWct/luu60njPy0Y"


def declared(folder: Path, extra: str = "") -> tuple[Site, Host, Home]:
    import gateways

    home = home_with(folder, hanaya=HANAYA.replace("    user: hanaya\n", f"    user: hanaya\n{extra}", 1))
    site = load_site(home, "hanaya", gateways.catalogue(), SHOPS)
    return site, site.hosts["test"], home


def test_a_host_is_reached_with_the_pinned_keys_and_no_others(tmp_path: Path) -> None:
    data = connector_data(*declared(tmp_path))
    assert data["ssh_strict_host_key_checking"] == "yes"
    assert data["ssh_known_hosts_file"] == str(tmp_path / "inventories" / "known_hosts")
    assert "ssh_config_file" not in data
    assert not (tmp_path / ".state").exists()


def test_its_transport_sends_without_delay() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        transport = TransportFactory()(client)
        assert client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        transport.close()
        client.close()


@pytest.mark.parametrize(
    ("jump_host", "login", "address"),
    [
        ("bastion.example.jp", "kaitsu-jump:22", "bastion.example.jp"),
        ("gate@bastion.example.jp:2200", "gate@kaitsu-jump:2200", "bastion.example.jp"),
        ("gate@2001:db8::1", "gate@kaitsu-jump:22", "2001:db8::1"),
    ],
)
def test_a_jump_host_is_told_by_an_ssh_config_as_strict_as_the_host(
    tmp_path: Path, jump_host: str, login: str, address: str
) -> None:
    data = connector_data(*declared(tmp_path, f"    jump_host: {jump_host}\n"))
    config = SSHConfig.from_path(data["ssh_config_file"])
    target, jump = config.lookup(data["ssh_hostname"]), config.lookup("kaitsu-jump")
    assert (target["hostname"], target["proxyjump"]) == ("www12.example.jp", login)
    assert jump["hostname"] == address
    assert jump["stricthostkeychecking"] == "yes"
    assert jump["userknownhostsfile"] == data["ssh_known_hosts_file"]
    assert list(Path(data["ssh_config_file"]).parent.iterdir()) == [Path(data["ssh_config_file"])]


def test_a_state_folder_that_cannot_be_written_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / ".state").write_text("a file where the folder should be")
    with pytest.raises(Refused, match="file_unwritable"):
        connector_data(*declared(tmp_path, "    jump_host: bastion.example.jp\n"))


def test_host_and_jump_host_must_both_be_pinned(tmp_path: Path) -> None:
    where = declared(tmp_path, "    jump_host: bastion.example.jp:2200\n")
    hosts = [problem.values["host"] for problem in unpinned(*where)]
    assert hosts == ["www12.example.jp", "[bastion.example.jp]:2200"]
    where[2].known_hosts.write_text(f"www12.example.jp,[bastion.example.jp]:2200 {KEY}\n")
    assert list(unpinned(*where)) == []


def test_a_jump_host_needs_a_home_without_spaces(tmp_path: Path) -> None:
    where = declared(tmp_path / "our shops", "    jump_host: bastion.example.jp\n")
    assert "jump_host_spaces" in {problem.reason for problem in unpinned(*where)}
