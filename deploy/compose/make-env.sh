#!/bin/sh
# make-env.sh [FILE]: makes .env of .env.example, every empty key and password filled. What is there stays.
set -eu
cd "$(dirname "$0")/../.."
file=${1:-.env}
[ -e "$file" ] && { echo "$file is there already" >&2; exit 0; }
umask 077
random() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }
while IFS= read -r line; do
  case $line in
    ACS_ADMIN_TOKEN=) echo "${line}alk_$(random)" ;;
    [A-Z]*=) echo "$line$(random)" ;;
    *) echo "$line" ;;
  esac
done <.env.example >"$file"
echo "$file is made; the administrator's key: $(sed -n 's/^ACS_ADMIN_TOKEN=//p' "$file")"
