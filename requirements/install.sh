#!/bin/sh
# Install the locked packages of $2, and EventHub itself from this folder, into the virtual environment $1.
# pip's many lines become one that counts; its errors are shown as they are.
set -eu
pip="$1/bin/python -m pip --disable-pip-version-check"
total=$(grep -c '^[a-z].*==' "$2")

{ $pip install --progress-bar off --require-hashes --requirement "$2" || echo "pip failed"; } | awk -v total="$total" '
    /^(Collecting|Requirement already satisfied)/ { printf "\r  Packages: %d of about %d", ++seen, total; fflush() }
    /^Installing collected/ { printf ", installing"; fflush() }
    /^pip failed$/ { failed = 1 }
    END { print ""; exit failed }'
$pip install --quiet --no-deps --no-build-isolation --editable .
