"""How soon `fleetdeck shadow watch` tells of an update after the broker's acknowledgement of it.

awsiotsdk updates a shadow over MQTT, boto3 over HTTP; both appear as lines, half of them within 100 ms. Machines that run
checks are shared: the slowest may take a second. It prints what it measured.

    FLEETDECK=target/debug/fleetdeck python tests/clients/shadow_watch.py

Starts an emulator of its own, in a folder of its own; ends with status 0 where everything was as it should be.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import Future

import boto3
from awscrt import auth, mqtt5
from awsiot import mqtt5_client_builder

FLEETDECK = sys.argv[1] if len(sys.argv) > 1 else os.environ["FLEETDECK"]
PATIENCE = 30  # seconds
MOST = 1.0  # seconds, at worst
WANTED = 0.1  # seconds, in the middle
THING = "watched"
ROUNDS = 20


class Process:
    """A program as a context; its lines come in a queue, with the time of each."""

    def __init__(self, *arguments, env=None):
        self.process = subprocess.Popen([FLEETDECK, *arguments], stdout=subprocess.PIPE, text=True, env=env)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put((time.monotonic(), json.loads(line)))

    def line(self):
        return self.lines.get(timeout=PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)


def environment(told):
    """What the `env` file of the emulator sets, without a shell."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "FLEETDECK_"))}
    return env | {
        "AWS_ENDPOINT_URL": told["apiUrl"],
        "AWS_REGION": told["region"],
        "AWS_ACCESS_KEY_ID": told["admin"]["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": told["admin"]["secretAccessKey"],
    }


def connected(told):
    """awsiotsdk by signature over WebSocket."""
    host, port = told["dataEndpoint"].rsplit(":", 1)
    up = Future()
    client = mqtt5_client_builder.websockets_with_default_aws_signing(
        told["region"],
        auth.AwsCredentialsProvider.new_static(told["admin"]["accessKeyId"], told["admin"]["secretAccessKey"]),
        endpoint=host,
        port=int(port),
        ca_filepath=told["caFile"],
        connect_options=mqtt5.ConnectPacket(client_id=f"updater-{uuid.uuid4()}"),
        on_lifecycle_connection_success=lambda _: up.set_result(None),
    )
    client.start()
    up.result(PATIENCE)
    return client


def seen(watch, count):
    """When the line with this count came."""
    while True:
        at, line = watch.line()
        if line["shadow"] and line["shadow"]["state"]["reported"].get("count") == count:
            assert line["source"] == "push", f"not by push: {line}"
            return at


def update(count):
    return json.dumps({"state": {"reported": {"count": count}}}).encode()


def report(what, delays):
    delays.sort()
    middle, worst = delays[len(delays) // 2], delays[-1]
    print(f"{what}: {middle * 1000:.1f} ms in the middle, {worst * 1000:.1f} ms at worst")
    if middle > WANTED or worst > MOST:
        sys.exit(f"{what}: more than {WANTED} s in the middle, or {MOST} s at worst")


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Process("emulate", "--things", "3", "--still", "--dir", folder) as emulator:
            _, told = emulator.line()
            data = boto3.client(
                "iot-data",
                endpoint_url=told["apiUrl"],
                region_name=told["region"],
                aws_access_key_id=told["admin"]["accessKeyId"],
                aws_secret_access_key=told["admin"]["secretAccessKey"],
            )
            data.update_thing_shadow(thingName=THING, payload=update(0))
            client = connected(told)
            with Process("shadow", "watch", THING, "-o", "jsonl", env=environment(told)) as watch:
                # It listens when a line comes by push.
                for count in range(-600, 0):
                    data.update_thing_shadow(thingName=THING, payload=update(count))
                    time.sleep(0.05)
                    if any(line["source"] == "push" for _, line in list(watch.lines.queue)):
                        break
                else:
                    sys.exit("shadow watch tells nothing by push")
                delays = []
                for count in range(1, ROUNDS + 1):
                    topic = f"$aws/things/{THING}/shadow/update"
                    packet = mqtt5.PublishPacket(topic=topic, payload=update(count), qos=mqtt5.QoS.AT_LEAST_ONCE)
                    client.publish(packet).result(PATIENCE)
                    acknowledged = time.monotonic()
                    delays.append(max(0.0, seen(watch, count) - acknowledged))
                report("an update by awsiotsdk, from its acknowledgement to its line", delays)
                delays = []
                for count in range(ROUNDS + 1, 2 * ROUNDS + 1):
                    data.update_thing_shadow(thingName=THING, payload=update(count))
                    answered = time.monotonic()
                    delays.append(max(0.0, seen(watch, count) - answered))
                report("an update by boto3, from its answer to its line", delays)
            client.stop()


main()
