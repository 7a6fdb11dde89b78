#!/bin/sh
# Install those of the named Debian packages that are missing, or say which they are.

for package; do
    dpkg --status "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not installed here, and used where they are:$missing."
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
# shellcheck disable=SC2086
apt-get install --quiet=2 --yes --no-install-recommends $missing >/dev/null ||
    echo "Could not install:$missing. What needs them is left out."
