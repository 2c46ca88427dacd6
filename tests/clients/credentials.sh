#!/usr/bin/env bash
# Other people's tools get and use device credentials: curl at the mutual-TLS endpoint of the embedded AWS IoT, then the
# aws command and boto3 on its STS. Needs curl, python3 with boto3, and the aws command.
#   FLEETDECK=PATH/TO/fleetdeck tests/clients/credentials.sh
set -euo pipefail

fleetdeck=${FLEETDECK:?the path of the program}
dir=$(mktemp -d)
"$fleetdeck" emulate --things 20 --dir "$dir" >"$dir/first-line" &
emulator=$!
trap 'kill "$emulator" 2>/dev/null || true; wait "$emulator" 2>/dev/null || true; rm -rf "$dir"' EXIT

# The first line comes when everything is listening.
until [ -s "$dir/first-line" ]; do
    kill -0 "$emulator"
    sleep 0.05
done
# shellcheck disable=SC1091
. "$dir/env"
devices=$FLEETDECK_DEVICES

ask() { # thing, role alias, curl's other arguments
    local thing=$1 alias=$2
    shift 2
    curl --silent --show-error --cacert "$FLEETDECK_CA_FILE" --cert "$devices/$thing.cert.pem" --key "$devices/$thing.key.pem" \
        --header "x-amzn-iot-thingname: $thing" "$@" \
        "https://$FLEETDECK_CREDENTIALS_ENDPOINT/role-aliases/$alias/credentials"
}

expect() { # what, wanted, got
    if [ "$2" != "$3" ]; then
        echo "$1: wanted $2, got $3" >&2
        exit 1
    fi
    echo "ok: $1"
}

healthy=broken-named-shadow # its credentials are in order
for tls in --tlsv1.3 "--tlsv1.2 --tls-max 1.2"; do
    # shellcheck disable=SC2086
    ask "$healthy" fleet-access $tls >"$dir/credentials.json"
    expect "credentials over $tls" 4 "$(python3 -c 'import json,sys; print(len(json.load(open(sys.argv[1]))["credentials"]))' "$dir/credentials.json")"
done

expect "no policy" '{"message":"Access Denied"}' "$(ask broken-no-policy fleet-access)"
expect "not attached" '{"message":"Invalid thing name passed"}' "$(ask broken-not-attached fleet-access)"
if ask broken-certificate-inactive fleet-access >/dev/null 2>&1; then
    echo "an inactive certificate got an answer" >&2
    exit 1
fi
echo "ok: an inactive certificate is refused by TLS"

expect "shadow over HTTPS" 200 "$(curl --silent --output /dev/null --write-out '%{http_code}' --cacert "$FLEETDECK_CA_FILE" \
    --cert "$devices/$healthy.cert.pem" --key "$devices/$healthy.key.pem" \
    "https://$FLEETDECK_DATA_TLS_ENDPOINT/things/$healthy/shadow")"

field() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["credentials"][sys.argv[2]])' "$dir/credentials.json" "$1"; }
caller=$(AWS_ACCESS_KEY_ID=$(field accessKeyId) AWS_SECRET_ACCESS_KEY=$(field secretAccessKey) AWS_SESSION_TOKEN=$(field sessionToken) \
    aws sts get-caller-identity --query Arn --output text)
case $caller in
*:assumed-role/fleet-device-role/*) echo "ok: the aws command is $caller" ;;
*) echo "the aws command is $caller" >&2 && exit 1 ;;
esac

python3 - "$dir/credentials.json" <<'PYTHON'
import json
import sys

import boto3
from botocore.exceptions import ClientError

given = json.load(open(sys.argv[1]))["credentials"]
session = boto3.Session(given["accessKeyId"], given["secretAccessKey"], given["sessionToken"])
arn = session.client("sts").get_caller_identity()["Arn"]
assert ":assumed-role/fleet-device-role/" in arn, arn
try:
    session.client("iot").list_things()
except ClientError as error:
    assert error.response["Error"]["Code"] == "AccessDeniedException", error
else:
    raise SystemExit("a device may not list the fleet")
print("ok: boto3 is", arn)
PYTHON

kill -TERM "$emulator"
wait "$emulator"
expect "exit status after SIGTERM" 0 $?
