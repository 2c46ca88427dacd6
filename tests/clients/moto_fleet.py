"""fleetdeck against moto: lists, relations, shadows, a fix and its undo, doctor, can and audit.

moto does not enforce policies and answers operations it has not got with HTTP 500: fleetdeck calls those facts
"unknown" and goes on. Wants FLEETDECK (the binary) and FLEETDECK_MOTO_URL in the environment.
"""

import json
import os
import subprocess
import tempfile

import boto3

FLEETDECK = os.environ["FLEETDECK"]
URL = os.environ["FLEETDECK_MOTO_URL"]
REGION = "eu-west-1"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": REGION}
HOME = tempfile.mkdtemp(prefix="fleetdeck-moto-")


def client(service):
    return boto3.client(
        service,
        endpoint_url=URL,
        region_name=REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def fleetdeck(*args, status=0, stdin=None):
    """Runs the binary; gives back its JSON."""
    env = {"PATH": os.environ["PATH"], "HOME": HOME, **KEYS}
    command = [FLEETDECK, "--endpoint-url", URL, "-o", "json", *args]
    done = subprocess.run(command, env=env, input=stdin, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == status, (
        f"{command} ended with {done.returncode}, not {status}\n{done.stdout}\n{done.stderr}"
    )
    return json.loads(done.stdout) if done.stdout.strip() else None


def document(*resources):
    statement = {"Effect": "Allow", "Action": "iot:AssumeRoleWithCertificate", "Resource": list(resources)}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def build():
    """A fleet with one thing whose certificate has no policy."""
    iot, iam = client("iot"), client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "credentials.iot.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = iam.create_role(RoleName="telemetry-role", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    alias = iot.create_role_alias(roleAlias="telemetry", roleArn=role["Arn"])
    iot.create_policy(policyName="telemetry-credentials", policyDocument=document(alias["roleAliasArn"]))
    iot.create_policy(policyName="everything", policyDocument=document("*"))
    certificate = iot.create_keys_and_certificate(setAsActive=True)
    # More than one page of ListThings.
    for number in range(60):
        iot.create_thing(thingName=f"pump-{number:04}", attributePayload={"attributes": {"site": "osl"}})
    iot.attach_thing_principal(thingName="pump-0007", principal=certificate["certificateArn"])
    client("iot-data").update_thing_shadow(
        thingName="pump-0007",
        payload=json.dumps({"state": {"desired": {"rate": 5}, "reported": {"rate": 4}}}),
    )
    return certificate


def attached(certificate):
    policies = client("iot").list_attached_policies(target=certificate["certificateArn"])["policies"]
    return sorted(policy["policyName"] for policy in policies)


def lists(certificate):
    assert len(fleetdeck("things")) == 60
    assert [thing["thingName"] for thing in fleetdeck("things", "-f", "name:pump-0007")] == ["pump-0007"]
    assert fleetdeck("certificates")[0]["certificateId"] == certificate["certificateId"]
    assert {policy["policyName"] for policy in fleetdeck("policies")} == {"telemetry-credentials", "everything"}
    assert fleetdeck("role-aliases") == [{"roleAlias": "telemetry"}]
    assert fleetdeck("groups") == []


def relations(certificate):
    thing = fleetdeck("things", "pump-0007")
    assert [one["principal"] for one in thing["principals"]] == [certificate["certificateArn"]]
    shown = fleetdeck("certificates", certificate["certificateId"])
    assert shown["things"] == ["pump-0007"], shown
    alias = fleetdeck("role-aliases", "telemetry")
    assert {grant["policyName"] for grant in alias["grantedBy"]} == {"telemetry-credentials", "everything"}, alias


def shadows():
    shadow = fleetdeck("shadow", "get", "pump-0007")
    assert shadow["state"]["desired"] == {"rate": 5}
    written = fleetdeck(
        "shadow", "set", "pump-0007", "-", "--version", str(shadow["version"]), stdin='{"state": {"desired": {"rate": 6}}}'
    )
    assert written["state"]["desired"] == {"rate": 6}
    assert written["version"] == shadow["version"] + 1
    # Based on a version that is no longer the present one: refused.
    fleetdeck(
        "shadow", "set", "pump-0007", "-", "--version", str(shadow["version"]),
        stdin='{"state": {"desired": {"rate": 7}}}', status=1,
    )
    assert fleetdeck("shadow", "get", "pump-0007")["state"]["desired"] == {"rate": 6}


def fix_and_undo(certificate):
    report = fleetdeck("doctor", "pump-0007", "--role-alias", "telemetry", status=1)
    assert report["findings"], report
    assert attached(certificate) == []
    fleetdeck("fix", "pump-0007", "--role-alias", "telemetry", "--dry-run")
    assert attached(certificate) == []
    mended = fleetdeck("fix", "pump-0007", "--role-alias", "telemetry", "--yes")
    assert attached(certificate) == ["telemetry-credentials"], "the narrowest policy is attached"
    assert mended["report"]["findings"] == [], mended["report"]
    fleetdeck("undo", "--yes")
    assert attached(certificate) == []
    states = [entry["state"] for entry in fleetdeck("journal")]
    assert "undone" in states, states


def principals():
    """IAM roles and Amazon Cognito identities: moto has no simulator, and knows an identity by its id alone."""
    role = "arn:aws:iam::123456789012:role/telemetry-role"
    reads = {"Effect": "Allow", "Action": "iot:GetThingShadow", "Resource": "*"}
    client("iam").put_role_policy(
        RoleName="telemetry-role",
        PolicyName="reads",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [reads]}),
    )
    report = fleetdeck("doctor", role, "--thing", "pump-0007")
    allowed = next(check for check in report["checks"] if "SimulatePrincipalPolicy" in check["answer"])
    assert "SimulatePrincipalPolicy was not consulted" in allowed["answer"], allowed
    assert fleetdeck("can", role, "iot:GetThingShadow", "thing/pump-0007")["verdict"] == "allow"
    assert fleetdeck("can", role, "iot:DeleteThingShadow", "thing/pump-0007", status=1)["verdict"] == "implicitDeny"

    cognito = client("cognito-identity")
    pool = cognito.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    identity = cognito.get_id(AccountId="123456789012", IdentityPoolId=pool)["IdentityId"]
    # Its region is moto's own choice.
    asked = ["--region", identity.split(":")[0], "--identity-pool", pool]
    report = fleetdeck("doctor", identity, "--thing", "pump-0007", *asked, status=3)
    outcomes = {check["id"]: check["outcome"] for check in report["checks"]}
    for unseen in ("identity-exists", "pool-role", "iam-allows", "iot-allows", "both-allow"):
        assert outcomes[unseen] == "unknown", outcomes
    assert report["findings"] == [], report
    judged = fleetdeck("can", identity, "iot:GetThingShadow", "thing/pump-0007", *asked, status=3)
    assert judged["verdict"] == "unknown", judged


def device():
    """What moto cannot tell is no fault of the device, and AWS's own word on it is missing."""
    report = fleetdeck("doctor", "pump-0007", status=1)
    unseen = [check for check in report["checks"] if "not implemented by this endpoint" in check["answer"]]
    assert unseen and all(check["outcome"] != "fail" for check in unseen), report["checks"]
    judged = fleetdeck("can", "pump-0007", "iot:Connect", "client/pump-0007", status=1)
    assert judged["aws"]["verdict"] is None and judged["aws"]["agrees"] is None, judged


def audited(certificate):
    found = {(one["rule"], one["subject"]["name"]) for one in fleetdeck("audit", status=1)["findings"]}
    for expected in [
        ("certificate-without-policy", certificate["certificateId"]),
        ("policy-any-role-alias", "everything"),
        ("thing-without-certificate", "pump-0000"),
    ]:
        assert expected in found, found
    assert ("thing-without-certificate", "pump-0007") not in found, found


def main():
    certificate = build()
    lists(certificate)
    relations(certificate)
    shadows()
    fix_and_undo(certificate)
    device()
    principals()
    audited(certificate)
    print("moto: lists, relations, shadows, fix and undo, doctor, can and audit work")


if __name__ == "__main__":
    main()
