"""awsiotsdk, unchanged, at the broker of `fleetdeck emulate`: by signature over WebSocket and by device certificate.

Its shadow client (version 2, over MQTT 5 and over MQTT 3.1.1) reads, updates and deletes shadows and hears of changes;
boto3 changes shadows and publishes beside it.

    FLEETDECK=target/debug/fleetdeck python tests/clients/iot_sdk.py

Starts an emulator of its own, in a folder of its own; ends with status 0 where everything was as it should be.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import uuid
from concurrent.futures import Future

import boto3
from awscrt import auth, mqtt, mqtt5, mqtt_request_response
from awsiot import ServiceStreamOptions, V2ServiceException, iotshadow
from awsiot import mqtt5_client_builder, mqtt_connection_builder

FLEETDECK = sys.argv[1] if len(sys.argv) > 1 else os.environ["FLEETDECK"]
PATIENCE = 30  # seconds
DEVICE = "long-name-of-one-hundred-and-twenty-eight-characters-which-is-the-longest-that-the-registry-takes-and-then-some-more-0123456789-"


class Emulator:
    """`fleetdeck emulate` as a context; its addresses are in `told`. Nothing moves there by itself."""

    def __init__(self, folder):
        command = [FLEETDECK, "emulate", "--things", "3", "--still", "--dir", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.told = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        status = self.process.wait(timeout=PATIENCE)
        assert status == 0, f"the emulator ended with status {status}"

    def boto(self, service, key="admin"):
        return boto3.client(
            service,
            endpoint_url=self.told["apiUrl"],
            region_name=self.told["region"],
            aws_access_key_id=self.told[key]["accessKeyId"],
            aws_secret_access_key=self.told[key]["secretAccessKey"],
        )

    def at(self, name):
        """Host, port and root for one of the doors."""
        host, port = self.told[name].rsplit(":", 1)
        return {"endpoint": host, "port": int(port), "ca_filepath": self.told["caFile"]}

    def provider(self, key):
        pair = self.told[key]
        return auth.AwsCredentialsProvider.new_static(pair["accessKeyId"], pair["secretAccessKey"])

    def files(self, thing):
        folder = self.told["devices"]
        return {"cert_filepath": f"{folder}/{thing}.cert.pem", "pri_key_filepath": f"{folder}/{thing}.key.pem"}


class Session:
    """A client of MQTT 5, connected, with its shadow client."""

    def __init__(self, build):
        self.connected, self.stopped = Future(), Future()
        self.heard = queue.Queue()
        self.client = build(
            on_publish_received=lambda data: self.heard.put(data.publish_packet),
            on_lifecycle_connection_success=lambda data: self.settle(self.connected, data.connack_packet),
            on_lifecycle_connection_failure=lambda data: self.settle(self.connected, data),
            on_lifecycle_stopped=lambda data: self.settle(self.stopped, data),
        )
        self.client.start()
        self.outcome = self.connected.result(PATIENCE)
        self.shadows = shadow_client(self.client)

    @staticmethod
    def settle(future, value):
        if not future.done():
            future.set_result(value)

    def message(self, topic):
        """The next message on a topic."""
        while True:
            packet = self.heard.get(timeout=PATIENCE)
            if packet.topic == topic:
                return packet

    @property
    def refusal(self):
        return getattr(getattr(self.outcome, "connack_packet", None), "reason_code", None)

    def stop(self):
        self.client.stop()
        self.stopped.result(PATIENCE)


def shadow_client(client):
    options = mqtt_request_response.ClientOptions(
        max_request_response_subscriptions=4, max_streaming_subscriptions=4, operation_timeout_in_seconds=PATIENCE
    )
    return iotshadow.IotShadowClientV2(client, options)


def by_signature(emulator, key="admin", client_id=None):
    connect = mqtt5.ConnectPacket(client_id=client_id or f"fleetdeck-{uuid.uuid4()}")
    return Session(
        lambda **callbacks: mqtt5_client_builder.websockets_with_default_aws_signing(
            emulator.told["region"],
            emulator.provider(key),
            **emulator.at("dataEndpoint"),
            connect_options=connect,
            **callbacks,
        )
    )


def by_certificate(emulator, thing, client_id=None):
    connect = mqtt5.ConnectPacket(client_id=client_id or thing)
    return Session(
        lambda **callbacks: mqtt5_client_builder.mtls_from_path(
            **emulator.files(thing), **emulator.at("mqttTlsEndpoint"), connect_options=connect, **callbacks
        )
    )


def old_by_certificate(emulator, thing):
    """A client of MQTT 3.1.1."""
    connection = mqtt_connection_builder.mtls_from_path(
        **emulator.files(thing), **emulator.at("mqttTlsEndpoint"), client_id=thing, clean_session=True
    )
    connection.connect().result(PATIENCE)
    return connection


def old_by_signature(emulator, key="admin"):
    connection = mqtt_connection_builder.websockets_with_default_aws_signing(
        emulator.told["region"],
        emulator.provider(key),
        **emulator.at("dataEndpoint"),
        client_id=f"fleetdeck-{uuid.uuid4()}",
        clean_session=True,
    )
    connection.connect().result(PATIENCE)
    return connection


def stream(create, request):
    """A stream of events, listening; the events come in a queue."""
    events, listening = queue.Queue(), Future()

    def changed(event):
        if event.type == mqtt_request_response.SubscriptionStatusEventType.SUBSCRIPTION_ESTABLISHED:
            Session.settle(listening, None)
        elif event.error_code:
            Session.settle(listening, event.error_code)

    operation = create(
        request,
        ServiceStreamOptions(
            incoming_event_listener=events.put,
            subscription_status_listener=changed,
            deserialization_failure_listener=lambda failure: events.put(failure),
        ),
    )
    operation.open()
    assert listening.result(PATIENCE) is None, "the stream is not established"
    return operation, events


def refused(future):
    try:
        result = future.result(PATIENCE)
    except V2ServiceException as error:
        return error.modeled_error
    raise AssertionError(f"it should have been refused: {result}")


def same(what, wanted, got):
    if wanted != got:
        sys.exit(f"{what}: wanted {wanted!r}, got {got!r}")
    print(f"ok: {what}")


def life_of_a_shadow(name, shadows, thing):
    """Everything the shadow client can do, by whatever transport, on a thing without a shadow."""
    error = refused(shadows.get_shadow(iotshadow.GetShadowRequest(thing_name=thing)))
    same(f"{name}: no shadow yet", (404, f"No shadow exists with name: '{thing}'"), (error.code, error.message))

    wanted, deltas = stream(
        shadows.create_shadow_delta_updated_stream,
        iotshadow.ShadowDeltaUpdatedSubscriptionRequest(thing_name=thing),
    )
    updated, documents = stream(
        shadows.create_shadow_updated_stream, iotshadow.ShadowUpdatedSubscriptionRequest(thing_name=thing)
    )
    state = iotshadow.ShadowState(desired={"on": True}, reported={"on": False})
    answer = shadows.update_shadow(iotshadow.UpdateShadowRequest(thing_name=thing, state=state)).result(PATIENCE)
    same(f"{name}: accepted", (1, {"on": True}), (answer.version, answer.state.desired))
    same(f"{name}: delta", {"on": True}, deltas.get(timeout=PATIENCE).state)
    document = documents.get(timeout=PATIENCE)
    same(f"{name}: documents", (1, {"on": False}), (document.current.version, document.current.state.reported))
    del wanted, updated

    late = iotshadow.UpdateShadowRequest(thing_name=thing, state=state, version=7)
    error = refused(shadows.update_shadow(late))
    same(f"{name}: another version", (409, "Version conflict"), (error.code, error.message))
    got = shadows.get_shadow(iotshadow.GetShadowRequest(thing_name=thing)).result(PATIENCE)
    same(f"{name}: read", (1, {"on": True}), (got.version, got.state.delta))

    named = iotshadow.UpdateNamedShadowRequest(thing_name=thing, shadow_name="cfg", state=state)
    answer = shadows.update_named_shadow(named).result(PATIENCE)
    same(f"{name}: a named shadow", 1, answer.version)
    gone = iotshadow.DeleteNamedShadowRequest(thing_name=thing, shadow_name="cfg")
    same(f"{name}: deleted", 1, shadows.delete_named_shadow(gone).result(PATIENCE).version)
    error = refused(shadows.delete_named_shadow(gone))
    same(f"{name}: deleted once", (404, "No shadow exists with name: 'cfg'"), (error.code, error.message))


def beside_boto3(emulator, session):
    """What boto3 does over HTTP is heard over MQTT."""
    data = emulator.boto("iot-data")
    session.client.subscribe(
        mqtt5.SubscribePacket(
            subscriptions=[
                mqtt5.Subscription("$aws/things/by-boto/shadow/update/documents", mqtt5.QoS.AT_LEAST_ONCE),
                mqtt5.Subscription("site/+/alarm", mqtt5.QoS.AT_LEAST_ONCE),
            ]
        )
    ).result(PATIENCE)
    body = json.dumps({"state": {"desired": {"speed": 7}}, "clientToken": "boto"})
    answer = json.loads(data.update_thing_shadow(thingName="by-boto", payload=body)["payload"].read())
    packet = session.message("$aws/things/by-boto/shadow/update/documents")
    document = json.loads(packet.payload)
    same("boto3's update arrives", (answer["version"], "boto"), (document["current"]["version"], document["clientToken"]))
    data.publish(topic="site/7/alarm", qos=1, payload=b"\x00raw\xff")
    packet = session.message("site/7/alarm")
    same("boto3's publish arrives", b"\x00raw\xff", packet.payload)


def main():
    with tempfile.TemporaryDirectory() as folder, Emulator(folder) as emulator:
        data = emulator.boto("iot-data")
        data.delete_thing_shadow(thingName=DEVICE)

        session = by_signature(emulator)
        same("MQTT 5 by signature", mqtt5.ConnectReasonCode.SUCCESS, getattr(session.outcome, "reason_code", session.outcome))
        life_of_a_shadow("MQTT 5 by signature", session.shadows, "by-signature")
        beside_boto3(emulator, session)

        device = by_certificate(emulator, DEVICE)
        same("MQTT 5 by certificate", mqtt5.ConnectReasonCode.SUCCESS, getattr(device.outcome, "reason_code", device.outcome))
        # Not version 1: a shadow that was deleted within two days counts on.
        update = iotshadow.UpdateShadowRequest(
            thing_name=DEVICE, state=iotshadow.ShadowState(reported={"by": "certificate"})
        )
        device.shadows.update_shadow(update).result(PATIENCE)
        seen = json.loads(data.get_thing_shadow(thingName=DEVICE)["payload"].read())
        same("what a device reports", {"by": "certificate"}, seen["state"]["reported"])
        device.stop()

        stranger = by_certificate(emulator, "broken-no-policy")
        same("no policy", mqtt5.ConnectReasonCode.NOT_AUTHORIZED, stranger.refusal)
        stranger.stop()
        other = by_signature(emulator, key="readOnly", client_id="not-what-it-may-be")
        same("another client id", mqtt5.ConnectReasonCode.NOT_AUTHORIZED, other.refusal)
        other.stop()
        session.stop()

        old = old_by_signature(emulator)
        life_of_a_shadow("MQTT 3.1.1 by signature", shadow_client(old), "by-old-signature")
        old.disconnect().result(PATIENCE)
        old = old_by_certificate(emulator, DEVICE)
        update.state.reported = {"by": "an old library"}
        # Held: a client that nobody holds shuts down in the middle of what it does.
        shadows = shadow_client(old)
        shadows.update_shadow(update).result(PATIENCE)
        seen = json.loads(data.get_thing_shadow(thingName=DEVICE)["payload"].read())
        same("what an old device reports", {"by": "an old library"}, seen["state"]["reported"])
        old.disconnect().result(PATIENCE)
    print("awsiotsdk is served")


main()
