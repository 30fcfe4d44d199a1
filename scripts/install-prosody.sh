#!/bin/sh
# Prints the folder under which Prosody, an XMPP server, lies as Debian's packages lay it out: / where it is installed.
# Where it is not, Debian's packages are unpacked and not installed.
set -eu
if [ -f /usr/lib/prosody/prosody.version ] && command -v lua5.4 > /dev/null; then
  echo /
  exit 0
fi
cache="$(cd "$(dirname "$0")/.." && pwd)/node_modules/.cache"
folder="$cache/prosody"
if [ ! -f "$folder/usr/lib/prosody/prosody.version" ]; then
  if ! command -v apt-get > /dev/null || ! command -v dpkg > /dev/null; then
    echo "there is no apt-get to get Prosody with: install Prosody 0.12 or later for Lua 5.4" >&2
    exit 1
  fi
  mkdir -p "$cache"
  # Into a folder of its own, then renamed: several may run this at once.
  new="$(mktemp -d "$cache/prosody.XXXXXX")"
  trap 'rm -rf "$new"' EXIT
  cd "$new"
  get() { apt-get download -q "$@" > download.log 2>&1; }
  set -- prosody lua5.4 lua-expat lua-filesystem lua-sec lua-socket
  if ! get "$@"; then
    [ "$(id -u)" -eq 0 ] && apt-get update -q > download.log 2>&1 || true
    get "$@" || { echo "Prosody cannot be downloaded: $(tail -n 1 download.log)" >&2; exit 1; }
  fi
  # Newer releases have it within Lua.
  get lua-bitop || true
  # Its libraries, where this machine lacks them.
  for library in $(apt-cache depends prosody | sed -n 's/.*Depends: \(libicu[0-9]*\|libidn[0-9a-z-]*\|libssl[0-9a-z]*\)$/\1/p'); do
    dpkg -s "$library" > /dev/null 2>&1 || get "$library"
  done
  for package in *.deb; do dpkg -x "$package" .; done
  rm -f -- *.deb download.log
  mv -T "$new" "$folder" 2> /dev/null || [ -f "$folder/usr/lib/prosody/prosody.version" ]
fi
echo "$folder"
