#!/bin/sh
# See that a Chromium is there for the browser tests; install Debian's where that is possible without asking.
# Without one the browser tests are skipped, or fail when CI=true.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ -n "${EVENTHUB_CHROMIUM:-}" ] || [ -d "/Applications/Google Chrome.app" ]; then
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    echo "Installing Chromium for the browser tests …"
    if $as_root apt-get -qq update && $as_root apt-get -qq install --yes --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
echo "The browser tests need Chromium: install the package 'chromium' or Google Chrome." >&2
