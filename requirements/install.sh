#!/bin/sh
# Install the locked packages of $2, and EventHub itself from this folder, into the virtual environment $1.
# pip's many lines become one that counts; its errors are shown as they are.
set -eu
pip="$1/bin/python -m pip --disable-pip-version-check"
total=$(grep -c '^[a-z].*==' "$2")
terminal=0
if [ -t 1 ]; then terminal=1; fi

echo "Installing about $total packages of $2 …"
{ $pip install --progress-bar off --require-hashes --requirement "$2" || echo "pip failed"; } |
    awk -v total="$total" -v terminal="$terminal" '
    terminal && /^(Collecting|Requirement already satisfied)/ { printf "\r  %d of about %d", ++seen, total; fflush() }
    terminal && /^Installing collected/ { printf ", unpacking …"; fflush() }
    /^pip failed$/ { failed = 1 }
    END { if (terminal) print ""; exit failed }'
$pip install --quiet --no-deps --no-build-isolation --editable .
