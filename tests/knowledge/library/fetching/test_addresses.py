"""Which addresses lead out, and which do not, in every form that they can take."""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.fetching.addresses import Address, is_elsewhere, is_own, is_public

CLOSED = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
).split()
CLOSED_V6 = (
    "::/128 ::1/128 100::/64 2001:db8::/32 2001::/32 fc00::/7 fe80::/10 fec0::/10 ff00::/8 64:ff9b:1::/48 ::/96".split()
)


def within(networks: list[str]) -> st.SearchStrategy[int]:
    """Any address of any of the networks."""
    parsed = [ipaddress.ip_network(network) for network in networks]
    return st.sampled_from(parsed).flatmap(
        lambda network: st.integers(int(network.network_address), int(network.broadcast_address))
    )


closed = within(CLOSED).map(IPv4Address)


def wrapped(address: IPv4Address) -> list[Address]:
    """The IPv6 addresses through which an IPv4 address can be reached somewhere."""
    number = int(address)
    return [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(int(IPv6Address("64:ff9b::")) | number),
        IPv6Address((0x2002 << 112) | (number << 80) | 1),
        IPv6Address((0x2001 << 112) | (number ^ 0xFFFF_FFFF)),  # Teredo
        IPv6Address(number),
    ]


@given(closed)
def test_closed_addresses_are_refused_however_they_are_wrapped(address: IPv4Address) -> None:
    assert not is_public(address)
    assert not any(is_public(form) for form in wrapped(address))


@given(within(CLOSED_V6).map(IPv6Address))
def test_closed_addresses_of_version_6_are_refused(address: IPv6Address) -> None:
    assert not is_public(address)


@given(st.integers(1 << 24, (224 << 24) - 1).map(IPv4Address))
def test_what_the_registry_calls_global_passes_and_nothing_else(address: IPv4Address) -> None:
    ours = [IPv4Network("192.88.99.0/24"), IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24")]
    if not any(address in network for network in ours):
        assert is_public(address) == address.is_global
        mapped, nat64, six, *_ = wrapped(address)
        assert is_public(mapped) == is_public(nat64) == is_public(six) == address.is_global


@given(within(["2003::/16", "2400::/12", "2606::/16", "2a00::/12", "3000::/8"]).map(IPv6Address))
def test_addresses_of_version_6_that_are_given_out_pass(address: IPv6Address) -> None:
    assert is_public(address)


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_only_global_unicast_passes(address: IPv6Address) -> None:
    if is_public(address):
        networks = ("2000::/3", "::ffff:0:0/96", "64:ff9b::/96")
        assert any(address in IPv6Network(network) for network in networks)
        assert not address.is_multicast
        assert not address.is_loopback


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254"],
)
def test_what_clouds_tell_their_machines_about_themselves_is_out_of_reach(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "0.0.0.0"])
def test_addresses_of_this_machine_are_known(address: str) -> None:
    assert is_own(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_of_other_machines_are_elsewhere(address: str) -> None:
    assert not is_own(ipaddress.ip_address(address))
    assert is_elsewhere(ipaddress.ip_address(address))
