"""Reads a parameter of a device over Kafka: sends a task and a connection request in JSON, and waits for the outcome.

pip install confluent-kafka; KAFKA_BROKERS=host:9092 DEVICE_ID=00D09E-Box-1 python task_client.py
"""

import json
import os
import sys
import time
import uuid

from confluent_kafka import Consumer, Producer

COMMANDS = "acs.task.commands.v1.json"
EVENTS = "acs.task.events.v1.json"
REQUESTS = "acs.connection-request.commands.v1.json"
ENDS = {"task.succeeded", "task.failed", "task.expired", "task.cancelled", "task.rejected"}

brokers, device = os.environ["KAFKA_BROKERS"], os.environ["DEVICE_ID"]


def send(producer, topic, kind, value):
    """Sends a command under its device's key; any partitioner will do."""
    headers = {
        "ce_specversion": "1.0",
        "ce_type": kind,
        "ce_id": str(uuid.uuid4()),
        "ce_source": "examples/python",
        "content-type": "application/json",
    }
    failed = []
    producer.produce(
        topic,
        key=device,
        value=json.dumps(value),
        headers=headers,
        on_delivery=lambda error, _: error and failed.append(error),
    )
    if producer.flush(30) or failed:
        sys.exit(f"the command could not be sent: {failed}")


def main():
    # A group of its own that reads from here on. A system that must miss nothing keeps one name for its group.
    consumer = Consumer(
        {"bootstrap.servers": brokers, "group.id": f"example-{uuid.uuid4()}", "auto.offset.reset": "latest"}
    )
    assigned = []
    consumer.subscribe([EVENTS], on_assign=lambda _, partitions: assigned.extend(partitions))
    while not assigned:
        consumer.poll(0.2)

    producer = Producer({"bootstrap.servers": brokers})
    task_id = str(uuid.uuid4())
    names = ["Device.DeviceInfo.SoftwareVersion"]
    send(producer, COMMANDS, "task.create", {"taskId": task_id, "deviceId": device, "getParameterValues": {"names": names}})
    # A task waits until the device comes: this asks it to come now.
    send(producer, REQUESTS, "connectionRequest.create", {"id": str(uuid.uuid4()), "deviceId": device})

    # Events come at least once: whoever does something with them keeps the ids it has handled.
    handled = set()
    end = time.monotonic() + 90
    while time.monotonic() < end:
        message = consumer.poll(1)
        if message is None or message.error():
            continue
        headers = {name: value.decode() for name, value in message.headers() or []}
        event = json.loads(message.value())
        if event.get("taskId") != task_id or headers["ce_id"] in handled:
            continue
        handled.add(headers["ce_id"])
        kind = headers["ce_type"]
        print(kind)
        if kind in ENDS:
            print(event["resultJson"] if kind == "task.succeeded" else json.dumps(event))
            consumer.close()
            sys.exit(0 if kind == "task.succeeded" else 1)
    sys.exit("no outcome came")


main()
