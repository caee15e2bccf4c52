"""A device is known by words, and no more is kept of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.devices import device_label

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox sur Linux"),
        (WINDOWS, "Chrome sur Windows"),
        (f"{WINDOWS} Edg/131.0.0.0", "Edge sur Windows"),
        (
            WINDOWS.replace("Windows NT 10.0; Win64; x64", "X11; CrOS x86_64 14541.0.0"),
            "Chrome sur Chromebook",
        ),
        (WINDOWS.replace("Windows NT 10.0; Win64; x64", "Linux; Android 14; Pixel 8"), "Chrome sur Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
            "Safari sur iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari sur Mac"),
        ("python-urllib3/2.8.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_a_browser_on_a_system(user_agent: str, label: str):
    assert device_label(user_agent) == label


@given(st.text())
def test_whatever_is_sent_a_label_fits_its_column(user_agent: str):
    assert len(device_label(user_agent)) <= 60
