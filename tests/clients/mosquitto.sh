#!/usr/bin/env bash
# Debian's mosquitto: its clients at the broker of the embedded AWS IoT, and fleetdeck at its broker.
# Needs mosquitto, mosquitto_pub, mosquitto_sub, python3.
#   FLEETDECK=PATH/TO/fleetdeck tests/clients/mosquitto.sh
set -euo pipefail

fleetdeck=${FLEETDECK:?the path of the program}
dir=$(mktemp -d)
started=()
clean_up() {
    local pid
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$dir"
}
trap clean_up EXIT

expect() { # what, wanted, got
    if [ "$2" != "$3" ]; then
        echo "$1: wanted $2, got $3" >&2
        exit 1
    fi
    echo "ok: $1"
}

# Waits until a file has a line with this text in it.
until_line() { # what, file, text
    local tries=600
    until grep -qF -- "$3" "$2" 2>/dev/null; do
        tries=$((tries - 1))
        if [ "$tries" -le 0 ]; then
            echo "$1: no line with $3 in:" >&2
            cat "$2" >&2
            exit 1
        fi
        sleep 0.05
    done
    echo "ok: $1"
}

field() { # file, key: of the first line's JSON object
    python3 -c 'import json,sys; print(json.loads(open(sys.argv[1]).readline())[sys.argv[2]])' "$1" "$2"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# --- mosquitto's clients at the embedded AWS IoT

"$fleetdeck" emulate --things 3 --still --dir "$dir/emulator" >"$dir/first-line" &
started+=("$!")
until [ -s "$dir/first-line" ]; do
    kill -0 "${started[0]}"
    sleep 0.05
done
ca=$(field "$dir/first-line" caFile)
devices=$(field "$dir/first-line" devices)
tls=$(field "$dir/first-line" mqttTlsEndpoint)
plain=$(field "$dir/first-line" mqttPlainUrl)
thing=broken-named-shadow # it may connect
topic="\$aws/things/$thing/shadow"

as_device() { # program, thing, other arguments
    local program=$1 name=$2
    shift 2
    "$program" -h "${tls%:*}" -p "${tls##*:}" --cafile "$ca" --cert "$devices/$name.cert.pem" --key "$devices/$name.key.pem" \
        -i "$name" "$@"
}
plainly() { # program, other arguments
    local program=$1
    shift
    "$program" -h 127.0.0.1 -p "${plain##*:}" "$@"
}

for version in 311 5; do
    # Not by the function above: what is killed afterwards would be its shell.
    mosquitto_sub -h 127.0.0.1 -p "${plain##*:}" -V "mqttv$version" -q 1 -v -t "$topic/update/documents" -t "\$aws/events/presence/#" >"$dir/heard" &
    listener=$!
    started+=("$listener")
    # Its own subscription stands when it hears of another client.
    until grep -q presence/connected "$dir/heard" 2>/dev/null; do
        plainly mosquitto_pub -V "mqttv$version" -t nowhere -n
        sleep 0.05
    done
    body='{"state":{"reported":{"by":"mosquitto '$version'"}},"clientToken":"token-'$version'"}'
    as_device mosquitto_pub "$thing" -V "mqttv$version" -q 1 -t "$topic/update" -m "$body"
    until_line "a device's update over MQTT $version is heard" "$dir/heard" "token-$version"
    until_line "its coming is heard" "$dir/heard" "presence/connected/$thing"
    until_line "its going is heard" "$dir/heard" "presence/disconnected/$thing"
    kill "$listener"
    wait "$listener" 2>/dev/null || true

    # Request and answer.
    answer=$(plainly mosquitto_rr -V "mqttv$version" -q 1 -W 30 -t "$topic/get" -e "$topic/get/accepted" -m '{"clientToken":"mine"}')
    got=$(python3 -c 'import json,sys; d = json.loads(sys.argv[1]); print(d["state"]["reported"]["by"], d["clientToken"])' "$answer")
    expect "the shadow as it is, over MQTT $version" "mosquitto $version mine" "$got"
done

set +e
as_device mosquitto_pub broken-no-policy -V mqttv5 -t "$topic/update" -m '{}' 2>"$dir/refused"
status=$?
set -e
expect "a certificate without a policy is not let in" 1 "$((status != 0))"
set +e
as_device mosquitto_pub broken-certificate-inactive -V mqttv5 -t "$topic/update" -m '{}' 2>"$dir/refused"
status=$?
set -e
expect "an inactive certificate is not let in" 1 "$((status != 0))"

# --- fleetdeck at mosquitto's broker: shadows are read from the embedded AWS IoT, changes come from mosquitto

ws_port=$(free_port)
mqtt_port=$(free_port)
cat >"$dir/mosquitto.conf" <<CONF
allow_anonymous true
listener $mqtt_port 127.0.0.1
listener $ws_port 127.0.0.1
protocol websockets
CONF
PATH="$PATH:/usr/sbin" mosquitto -c "$dir/mosquitto.conf" >"$dir/mosquitto.log" 2>&1 &
broker=$!
started+=("$broker")
until mosquitto_pub -h 127.0.0.1 -p "$mqtt_port" -t nowhere -n 2>/dev/null; do
    kill -0 "$broker" 2>/dev/null || { cat "$dir/mosquitto.log" >&2; exit 1; }
    sleep 0.05
done

# shellcheck disable=SC1091
. "$dir/emulator/env"
watch() { # file, url
    "$fleetdeck" shadow watch unheard-of --mqtt-url "$2" -o jsonl >"$1" 2>"$1.errors" &
    watcher=$!
    started+=("$watcher")
}
document() { # version, what
    local topic="\$aws/things/unheard-of/shadow/update/documents"
    local part='{"state":{"reported":{"by":"'$2'"}},"metadata":{"reported":{"by":{"timestamp":1}}},"version":'$1'}'
    mosquitto_pub -h 127.0.0.1 -p "$mqtt_port" -q 1 -t "$topic" -m '{"current":'"$part"',"timestamp":1}'
}

for url in "ws://127.0.0.1:$ws_port" "mqtt://127.0.0.1:$mqtt_port"; do
    lines="$dir/watched-${url%%:*}"
    watch "$lines" "$url"
    # It has subscribed when it hears something.
    version=0
    tries=300
    until grep -q '"push"' "$lines" 2>/dev/null; do
        version=$((version + 1))
        document "$version" first
        tries=$((tries - 1))
        if [ "$tries" -le 0 ] || ! kill -0 "$watcher"; then
            echo "no line by push over $url:" >&2
            cat "$lines" "$lines.errors" >&2
            exit 1
        fi
        sleep 0.1
    done
    echo "ok: a line by push over $url"
    document $((version + 1)) "mosquitto over $url"
    until_line "and the next one" "$lines" "mosquitto over $url"
    # What is older than what was shown, and what is no document, changes nothing; the session lives.
    document 1 "an older one"
    mosquitto_pub -h 127.0.0.1 -p "$mqtt_port" -q 1 -t "\$aws/things/unheard-of/shadow/update/documents" -m '{"current":'
    document $((version + 2)) "after all that"
    until_line "after an older one and a broken one" "$lines" "after all that"
    expect "the older one is not told" 0 "$(grep -c 'an older one' "$lines" || true)"
    kill "$watcher"
    wait "$watcher" 2>/dev/null || true
done
echo "mosquitto is served, and serves"
