#!/bin/sh
# KAFKA_SOME_NAME is some.name, `__` is `_`, `___` is `-`; without any: one node that is broker and controller.
set -e
file=/tmp/server.properties
data=${KAFKA_LOG_DIRS:-/tmp/kraft-combined-logs}
default() { eval "[ -n \"\${$1+x}\" ]" || export "$1=$2"; }
default KAFKA_NODE_ID 1
default KAFKA_PROCESS_ROLES broker,controller
default KAFKA_LISTENERS PLAINTEXT://:9092,CONTROLLER://:9093
default KAFKA_ADVERTISED_LISTENERS PLAINTEXT://localhost:9092
default KAFKA_CONTROLLER_LISTENER_NAMES CONTROLLER
default KAFKA_LISTENER_SECURITY_PROTOCOL_MAP CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
default KAFKA_CONTROLLER_QUORUM_VOTERS "$KAFKA_NODE_ID@localhost:9093"
default KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR 1
default KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR 1
default KAFKA_TRANSACTION_STATE_LOG_MIN_ISR 1
default KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR 1
default KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR 1
default KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS 0
default KAFKA_LOG_DIRS "$data"
env | grep '^KAFKA_' | grep -v -E '^KAFKA_(HEAP_OPTS|OPTS|JVM_PERFORMANCE_OPTS)=' | while IFS='=' read -r name value; do
  key=$(printf '%s' "${name#KAFKA_}" | tr '[:upper:]' '[:lower:]' | sed 's/___/\x01/g; s/__/\x02/g; s/_/./g; s/\x01/-/g; s/\x02/_/g')
  printf '%s=%s\n' "$key" "$value"
done >$file
java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" -c $file
exec java ${KAFKA_HEAP_OPTS:--Xms256m -Xmx512m} -cp '/opt/kafka/libs/*' kafka.Kafka $file
