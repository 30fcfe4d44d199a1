#!/bin/sh
# Prints where promtool is; takes it from Debian's package prometheus, unpacked and not installed, where the machine has none.
set -eu
if command -v promtool > /dev/null; then
  command -v promtool
  exit 0
fi
folder="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.cache/promtool"
if [ ! -x "$folder/usr/bin/promtool" ]; then
  if ! command -v apt-get > /dev/null; then
    echo "install-promtool.sh knows apt-get only: put promtool of Prometheus 2.42 or later on your PATH" >&2
    exit 1
  fi
  mkdir -p "$folder"
  (cd "$folder" && apt-get download -q prometheus >&2 && dpkg -x prometheus_*.deb . && rm prometheus_*.deb)
fi
echo "$folder/usr/bin/promtool"
