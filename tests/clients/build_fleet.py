"""boto3, unchanged, builds a fleet in `fleetdeck emulate` from nothing and reads it back.

The emulator has things of its own (one for each way a chain can break), so everything made here has names of its own.

    FLEETDECK=target/debug/fleetdeck python tests/clients/build_fleet.py

Starts an emulator of its own, in a folder of its own; ends with status 0 where everything was as it should be.
"""

import json
import os
import subprocess
import sys
import tempfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

FLEETDECK = sys.argv[1] if len(sys.argv) > 1 else os.environ["FLEETDECK"]
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "iot:AssumeRoleWithCertificate",
            "Resource": "arn:aws:iot:eu-west-1:123456789012:rolealias/own-alias",
        }
    ],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "credentials.iot.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


class Emulator:
    """`fleetdeck emulate` as a context; its addresses are in `told`."""

    def __init__(self, folder):
        command = [FLEETDECK, "emulate", "--things", "0", "--dir", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.told = json.loads(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        status = self.process.wait(timeout=30)
        assert status == 0, f"the emulator ended with status {status}"

    def client(self, service, key="admin"):
        return boto3.client(
            service,
            endpoint_url=self.told["apiUrl"],
            region_name=self.told["region"],
            aws_access_key_id=self.told[key]["accessKeyId"],
            aws_secret_access_key=self.told[key]["secretAccessKey"],
            config=Config(retries={"total_max_attempts": 1}),
        )


def refused(code, status, call, **arguments):
    """The call must be refused with this code and status; its message comes back."""
    try:
        call(**arguments)
    except ClientError as error:
        got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        assert got == (code, status), f"{call.__name__}: {got}"
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} went through")


def pages(client, operation, member, **arguments):
    paginator = client.get_paginator(operation)
    size = {"PaginationConfig": {"PageSize": 10}}
    return [item for page in paginator.paginate(**arguments, **size) for item in page[member]]


def build(emulator):
    """Builds everything; the certificate's ARN comes back."""
    iot, iam = emulator.client("iot"), emulator.client("iam")
    iot.create_thing_type(thingTypeName="own-pump", thingTypeProperties={"searchableAttributes": ["site"]})
    iot.create_thing_group(thingGroupName="own-oslo")
    for number in range(23):
        name = f"own-pump-{number:04}"
        attributes = {"attributes": {"site": "own-oslo", "number": str(number)}}
        iot.create_thing(thingName=name, thingTypeName="own-pump", attributePayload=attributes)
        iot.add_thing_to_thing_group(thingGroupName="own-oslo", thingName=name)
    keys = iot.create_keys_and_certificate(setAsActive=True)
    assert keys["keyPair"]["PrivateKey"].startswith("-----BEGIN PRIVATE KEY-----")
    assert len(keys["certificateId"]) == 64
    certificate = keys["certificateArn"]

    role = iam.create_role(RoleName="own-device", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    alias = iot.create_role_alias(roleAlias="own-alias", roleArn=role, credentialDurationSeconds=900)
    assert alias["roleAliasArn"] == "arn:aws:iot:eu-west-1:123456789012:rolealias/own-alias"
    narrow = json.loads(json.dumps(POLICY).replace("own-alias", "other"))
    iot.create_policy(policyName="own-access", policyDocument=json.dumps(narrow))
    version = iot.create_policy_version(policyName="own-access", policyDocument=json.dumps(POLICY), setAsDefault=True)
    assert version["policyVersionId"] == "2" and version["isDefaultVersion"]
    iot.attach_policy(policyName="own-access", target=certificate)
    iot.attach_thing_principal(thingName="own-pump-0007", principal=certificate)
    return certificate


def read_back(emulator, certificate, key):
    iot = emulator.client("iot", key)
    things = pages(iot, "list_things", "things")
    things = [thing for thing in things if thing["thingName"].startswith("own-")]
    assert [thing["thingName"] for thing in things] == [f"own-pump-{number:04}" for number in range(23)]
    assert things[7]["attributes"] == {"site": "own-oslo", "number": "7"} and things[7]["thingTypeName"] == "own-pump"
    assert len(pages(iot, "list_things_in_thing_group", "things", thingGroupName="own-oslo")) == 23
    assert iot.list_thing_principals(thingName="own-pump-0007")["principals"] == [certificate]
    assert iot.list_principal_things(principal=certificate)["things"] == ["own-pump-0007"]
    assert iot.list_thing_groups_for_thing(thingName="own-pump-0007")["thingGroups"][0]["groupName"] == "own-oslo"
    described = iot.describe_certificate(certificateId=certificate.split("/")[1])["certificateDescription"]
    assert described["status"] == "ACTIVE" and described["validity"]["notAfter"].year == 2049
    certificates = [c["certificateArn"] for c in pages(iot, "list_certificates", "certificates")]
    assert certificates.count(certificate) == 1 and len(certificates) == len(set(certificates))
    assert [p["policyName"] for p in pages(iot, "list_attached_policies", "policies", target=certificate)] == ["own-access"]
    assert pages(iot, "list_targets_for_policy", "targets", policyName="own-access") == [certificate]
    policy = iot.get_policy(policyName="own-access")
    assert policy["defaultVersionId"] == "2" and json.loads(policy["policyDocument"]) == POLICY
    versions = iot.list_policy_versions(policyName="own-access")["policyVersions"]
    assert {v["versionId"]: v["isDefaultVersion"] for v in versions} == {"1": False, "2": True}
    effective = iot.get_effective_policies(principal=certificate)["effectivePolicies"]
    assert [p["policyName"] for p in effective] == ["own-access"]
    alias = iot.describe_role_alias(roleAlias="own-alias")["roleAliasDescription"]
    assert alias["credentialDurationSeconds"] == 900 and alias["roleArn"].endswith(":role/own-device")
    assert pages(iot, "list_role_aliases", "roleAliases").count("own-alias") == 1
    role = emulator.client("iam", key).get_role(RoleName="own-device")["Role"]
    assert role["AssumeRolePolicyDocument"] == TRUST and role["MaxSessionDuration"] == 3600
    endpoint = iot.describe_endpoint(endpointType="iot:CredentialProvider")["endpointAddress"]
    assert endpoint == emulator.told["credentialsEndpoint"]


def shadows(emulator):
    data = emulator.client("iot-data")
    refused("ResourceNotFoundException", 404, data.get_thing_shadow, thingName="own-pump-0007")
    state = json.dumps({"state": {"desired": {"speed": 7}, "reported": {"speed": 5}}, "clientToken": "t1"})
    accepted = json.load(data.update_thing_shadow(thingName="own-pump-0007", payload=state)["payload"])
    assert accepted["version"] == 1 and accepted["clientToken"] == "t1"
    document = json.load(data.get_thing_shadow(thingName="own-pump-0007")["payload"])
    assert document["state"]["delta"] == {"speed": 7}
    late = json.dumps({"state": {"desired": {"speed": None}}, "version": 9})
    refused("ConflictException", 409, data.update_thing_shadow, thingName="own-pump-0007", payload=late)
    data.update_thing_shadow(thingName="own-pump-0007", shadowName="config", payload=state)
    assert data.list_named_shadows_for_thing(thingName="own-pump-0007")["results"] == ["config"]


def refusals(emulator, certificate):
    reader, iot = emulator.client("iot", "readOnly"), emulator.client("iot")
    message = refused(
        "AccessDeniedException", 403, reader.attach_policy, policyName="own-access", target=certificate
    )
    assert f"not authorized to perform: iot:AttachPolicy on resource: {certificate}" in message, message
    refused("DeleteConflictException", 409, iot.delete_policy, policyName="own-access")
    refused("ResourceNotFoundException", 404, iot.describe_thing, thingName="nobody")
    refused("InvalidRequestException", 400, iot.list_things, nextToken="nonsense")
    refused(
        "ResourceAlreadyExistsException", 409, iot.create_policy, policyName="own-access", policyDocument=json.dumps(POLICY)
    )
    emulator.told["nobody"] = {"accessKeyId": "AKIANOBODY0000000000", "secretAccessKey": "x"}
    refused("UnrecognizedClientException", 403, emulator.client("iot", "nobody").list_things)
    refused("InvalidClientTokenId", 403, emulator.client("sts", "nobody").get_caller_identity)
    arn = emulator.client("sts", "readOnly").get_caller_identity()["Arn"]
    assert arn == "arn:aws:iam::123456789012:user/reader", arn


def main():
    with tempfile.TemporaryDirectory() as folder:
        with Emulator(folder) as emulator:
            certificate = build(emulator)
            print("ok: built")
            read_back(emulator, certificate, "admin")
            read_back(emulator, certificate, "readOnly")
            print("ok: read back with both keys")
            shadows(emulator)
            refusals(emulator, certificate)
            print("ok: shadows and refusals")
        with Emulator(folder) as emulator:
            read_back(emulator, certificate, "admin")
            print("ok: the same after a restart")


main()
