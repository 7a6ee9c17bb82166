#!/bin/bash
# Kafka, configured as the image apache/kafka is: KAFKA_LOG_DIRS says what log.dirs is.
set -euo pipefail
properties=/tmp/server.properties
: >"$properties"
while IFS='=' read -r name value; do
  name=${name#KAFKA_}
  name=${name,,}
  echo "${name//_/.}=$value" >>"$properties"
done < <(env | grep '^KAFKA_')
java=(java -Xmx512m -cp '/opt/kafka/libs/*')
[ -e "$KAFKA_LOG_DIRS/meta.properties" ] || "${java[@]}" kafka.tools.StorageTool format -t "$CLUSTER_ID" -c "$properties"
exec "${java[@]}" kafka.Kafka "$properties"
