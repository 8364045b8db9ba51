#!/bin/sh
# Make the virtual environment $1 with the first Python ≥ 3.11 on the path; leave one alone that works.
set -eu
venv=$1

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if new_enough "$venv/bin/python"; then
    exit 0
fi
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if new_enough "$python"; then
        if "$python" -m venv --clear "$venv"; then
            exit 0
        fi
        echo "$python cannot make a virtual environment: install its venv module (Debian: python3-venv)." >&2
        exit 1
    fi
done
echo "EventHub needs Python 3.11 or newer with venv; none was found on the path." >&2
exit 1
