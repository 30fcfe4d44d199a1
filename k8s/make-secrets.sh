#!/bin/sh
# make-secrets.sh NAMESPACE [DATABASE_URL]: makes the Secrets that the product needs and that are not there yet. What is there stays.
# Without DATABASE_URL those of overlays/dev, whose PostgreSQL runs beside the product.
set -eu
namespace=${1:?usage: make-secrets.sh NAMESPACE [DATABASE_URL]}
random() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }
missing() { ! kubectl -n "$namespace" get secret "$1" >/dev/null 2>&1; }
# From standard input, so that no secret stands among a process's arguments.
make() { kubectl -n "$namespace" create secret generic "$1" --from-env-file=/dev/stdin; }

kubectl get namespace "$namespace" >/dev/null
if missing acs-keys; then
  make acs-keys <<SECRET
ACS_ADMIN_TOKEN=alk_$(random)
ACS_SESSION_KEY=$(random)
ACS_SECRET_KEY=$(random)
ACS_FILES_KEY=$(random)
SECRET
fi
if missing acs-database; then
  if [ $# -gt 1 ]; then
    make acs-database <<SECRET
DATABASE_URL=$2
SECRET
  else
    password=$(random)
    make acs-database <<SECRET
POSTGRES_PASSWORD=$password
DATABASE_URL=postgresql://acs:$password@postgresql:5432/acs
SECRET
  fi
fi
