#!/usr/bin/env bash
# The aws command, unchanged, builds a fleet in `fleetdeck emulate` from nothing, reads it back and takes it down.
#   FLEETDECK=target/debug/fleetdeck tests/clients/build_fleet.sh
set -euo pipefail

fleetdeck=${1:-${FLEETDECK:?the fleetdeck to test}}
dir=$(mktemp -d)
"$fleetdeck" emulate --things 0 --dir "$dir/emulator" >"$dir/first-line" &
emulator=$!
trap 'kill "$emulator" 2>/dev/null || true; wait "$emulator" 2>/dev/null || true; rm -rf "$dir"' EXIT

# The first line comes when everything is listening.
until [ -s "$dir/first-line" ]; do
    kill -0 "$emulator"
    sleep 0.05
done
told() { python3 -c 'import json,sys; d=json.load(open(sys.argv[1]))
for k in sys.argv[2].split("."): d=d[k]
print(d)' "$dir/first-line" "$1"; }

unset AWS_PROFILE AWS_SESSION_TOKEN
export AWS_CONFIG_FILE=$dir/none AWS_SHARED_CREDENTIALS_FILE=$dir/none AWS_PAGER= AWS_MAX_ATTEMPTS=1
AWS_ENDPOINT_URL=$(told apiUrl)
AWS_REGION=$(told region)
AWS_ACCESS_KEY_ID=$(told admin.accessKeyId)
AWS_SECRET_ACCESS_KEY=$(told admin.secretAccessKey)
export AWS_ENDPOINT_URL AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
account=$(told account)

expect() { # what, wanted, got
    if [ "$2" != "$3" ]; then
        printf '%s: wanted %s, got %s\n' "$1" "$2" "$3" >&2
        exit 1
    fi
    printf 'ok: %s\n' "$1"
}
refused() { # what AWS must say, then the command
    local wanted=$1
    shift
    if "$@" >"$dir/refused" 2>&1; then
        printf 'went through: %s\n' "$*" >&2
        exit 1
    fi
    grep -qF "$wanted" "$dir/refused" || { cat "$dir/refused" >&2; exit 1; }
    printf 'ok: refused with %s\n' "$wanted"
}

expect "caller" "arn:aws:iam::$account:user/admin" "$(aws sts get-caller-identity --query Arn --output text)"

aws iot create-thing-type --thing-type-name own-valve >/dev/null
aws iot create-thing-group --thing-group-name own-bergen >/dev/null
aws iot create-thing --thing-name own-valve-1 --thing-type-name own-valve --attribute-payload '{"attributes":{"site":"bergen"}}' >/dev/null
aws iot add-thing-to-thing-group --thing-group-name own-bergen --thing-name own-valve-1
cert=$(aws iot create-keys-and-certificate --set-as-active --certificate-pem-outfile "$dir/cert.pem" \
    --private-key-outfile "$dir/key.pem" --query certificateArn --output text)
document='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]}'
aws iot create-policy --policy-name own-connect --policy-document "$document" >/dev/null
aws iot create-policy-version --policy-name own-connect --policy-document "$document" --set-as-default >/dev/null
aws iot attach-policy --policy-name own-connect --target "$cert"
aws iot attach-policy --policy-name own-connect --target "arn:aws:iot:$AWS_REGION:$account:thinggroup/own-bergen"
aws iot attach-thing-principal --thing-name own-valve-1 --principal "$cert"
aws iot create-role-alias --role-alias own-valves --role-arn "arn:aws:iam::$account:role/own-valves" >/dev/null
openssl req -new -newkey rsa:2048 -nodes -keyout "$dir/csr.key" -subj /CN=from-request -out "$dir/csr.pem" 2>/dev/null
requested=$(aws iot create-certificate-from-csr --certificate-signing-request "file://$dir/csr.pem" --query certificateId --output text)
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/own.key" -subj /CN=own -days 30 -out "$dir/own.pem" 2>/dev/null
own=$(aws iot register-certificate-without-ca --certificate-pem "file://$dir/own.pem" --status ACTIVE --query certificateId --output text)

# A CA of one's own: prove that its key is here, then register what it signs.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/ca.key" -subj /CN=own-ca -days 30 -out "$dir/ca.pem" 2>/dev/null
signed() { # common name, file
    openssl req -new -newkey rsa:2048 -nodes -keyout "$dir/$2.key" -subj "/CN=$1" -out "$dir/$2.csr" 2>/dev/null
    openssl x509 -req -in "$dir/$2.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 30 -out "$dir/$2.pem" 2>/dev/null
}
signed "$(aws iot get-registration-code --query registrationCode --output text)" proof
signed own-device device
refused "(CertificateValidationException)" aws iot register-certificate --certificate-pem "file://$dir/device.pem"
ca=$(aws iot register-ca-certificate --ca-certificate "file://$dir/ca.pem" --verification-cert "file://$dir/proof.pem" \
    --set-as-active --query certificateId --output text)
device=$(aws iot register-certificate --certificate-pem "file://$dir/device.pem" --ca-certificate-pem "file://$dir/ca.pem" \
    --status ACTIVE --query certificateId --output text)
expect "signed by the registered CA" "$device" \
    "$(aws iot list-certificates-by-ca --ca-certificate-id "$ca" --query 'certificates[].certificateId' --output text)"
refused "(CertificateValidationException)" aws iot register-certificate --certificate-pem "file://$dir/own.pem"

expect "thing" bergen "$(aws iot describe-thing --thing-name own-valve-1 --query attributes.site --output text)"
expect "principal" "$cert" "$(aws iot list-thing-principals --thing-name own-valve-1 --query 'principals[0]' --output text)"
expect "policy of the certificate" own-connect "$(aws iot list-attached-policies --target "$cert" --query 'policies[].policyName' --output text)"
expect "targets" 2 "$(aws iot list-targets-for-policy --policy-name own-connect --query 'length(targets)')"
expect "default version" 2 "$(aws iot get-policy --policy-name own-connect --query defaultVersionId --output text)"
expect "role alias" 3600 "$(aws iot describe-role-alias --role-alias own-valves --query roleAliasDescription.credentialDurationSeconds)"
expect "certificate id" "$(openssl x509 -in "$dir/cert.pem" -outform DER | sha256sum | cut -d' ' -f1)" "${cert##*/}"
expect "own certificate's id" "$(openssl x509 -in "$dir/own.pem" -outform DER | sha256sum | cut -d' ' -f1)" "$own"
expect "status" INACTIVE "$(aws iot describe-certificate --certificate-id "$requested" --query certificateDescription.status --output text)"
aws iot list-certificates --query 'certificates[].certificateId' --output text | tr '\t' '\n' >"$dir/certificates"
expect "certificates" 3 "$(grep -cxF -e "${cert##*/}" -e "$requested" -e "$own" "$dir/certificates")"
aws iot list-things --page-size 3 --query 'things[].thingName' --output text | tr '\t' '\n' >"$dir/things"
expect "things, three a page" 1 "$(grep -cxF own-valve-1 "$dir/things")"
expect "endpoint" "$(told credentialsEndpoint)" \
    "$(aws iot describe-endpoint --endpoint-type iot:CredentialProvider --query endpointAddress --output text)"
aws iot-data update-thing-shadow --thing-name own-valve-1 --cli-binary-format raw-in-base64-out \
    --payload '{"state":{"desired":{"open":true}}}' "$dir/shadow" >/dev/null 2>&1 ||
    aws iot-data update-thing-shadow --thing-name own-valve-1 --payload '{"state":{"desired":{"open":true}}}' "$dir/shadow" >/dev/null
aws iot-data get-thing-shadow --thing-name own-valve-1 "$dir/shadow" >/dev/null
expect "shadow" 1 "$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["version"])' "$dir/shadow")"

refused "(DeleteConflictException)" aws iot delete-policy --policy-name own-connect
refused "(ResourceNotFoundException)" aws iot describe-thing --thing-name nobody
AWS_ACCESS_KEY_ID=$(told readOnly.accessKeyId) AWS_SECRET_ACCESS_KEY=$(told readOnly.secretAccessKey) \
    refused "not authorized to perform: iot:DeleteThing on resource: arn:aws:iot:$AWS_REGION:$account:thing/own-valve-1" \
    aws iot delete-thing --thing-name own-valve-1
AWS_SECRET_ACCESS_KEY=wrong refused "(InvalidSignatureException)" aws iot list-things
AWS_ACCESS_KEY_ID=AKIANOBODY0000000000 refused "(UnrecognizedClientException)" aws iot list-things

aws iot detach-thing-principal --thing-name own-valve-1 --principal "$cert"
aws iot detach-policy --policy-name own-connect --target "$cert"
aws iot delete-thing-group --thing-group-name own-bergen
aws iot delete-policy-version --policy-name own-connect --policy-version-id 1
aws iot delete-policy --policy-name own-connect
aws iot update-certificate --certificate-id "${cert##*/}" --new-status INACTIVE
aws iot delete-certificate --certificate-id "${cert##*/}"
aws iot delete-thing --thing-name own-valve-1
aws iot delete-role-alias --role-alias own-valves
aws iot deprecate-thing-type --thing-type-name own-valve
aws iot delete-thing-type --thing-type-name own-valve
refused "(ResourceNotFoundException)" aws iot describe-thing --thing-name own-valve-1
refused "(ResourceNotFoundException)" aws iot get-policy --policy-name own-connect
refused "(ResourceNotFoundException)" aws iot describe-certificate --certificate-id "${cert##*/}"
