#!/bin/sh
# Installs what Apache Kafka needs to run without Docker: Java 17 or later, and Maven to fetch Kafka's jars.
# Debian and Ubuntu, as root.
set -eu
if command -v java > /dev/null && command -v mvn > /dev/null; then
  java -version 2>&1 | head -n 1
  exit 0
fi
if ! command -v apt-get > /dev/null; then
  echo "install-java.sh knows apt-get only: install Java 17 or later and Maven with your own package manager" >&2
  exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "install-java.sh must run as root (sudo $0)" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends default-jre-headless maven
java -version
