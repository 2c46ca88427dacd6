//! What is not MQTT harms nobody but who sends it.

use fleetdeck::mqtt::Connect;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::client::{account, plain};

const CONNECT: &[u8] = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01r";

#[tokio::test]
async fn garbage_ends_its_own_connection_only() {
    let running = account().await;
    let mut good = plain(&running, &Connect::new("good")).await;
    good.subscribe(&["#"], 0).await;
    let address = running.endpoints.mqtt_plain_url.strip_prefix("mqtt://").unwrap();
    let after_connect = |bytes: &[u8]| [CONNECT, bytes].concat();
    let cases: [(&str, Vec<u8>); 12] = [
        ("a length without end", vec![0x10, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("HTTP", b"GET /mqtt HTTP/1.1\r\nHost: localhost\r\nAccept: text/html,application/xhtml+xml\r\n\r\n".to_vec()),
        ("nothing but zeros", vec![0; 64]),
        ("a PUBLISH before the CONNECT", b"\x30\x03\x00\x01a".to_vec()),
        ("an unknown version", b"\x10\x0d\x00\x04MQTT\x09\x02\x00\x3c\x00\x01r".to_vec()),
        ("a second CONNECT", after_connect(CONNECT)),
        ("a CONNACK", after_connect(b"\x20\x02\x00\x00")),
        ("an unknown packet", after_connect(b"\xf0\x00")),
        ("a topic that is not UTF-8", after_connect(b"\x30\x05\x00\x02\xff\xfexx")),
        ("a topic with a wildcard", after_connect(b"\x30\x05\x00\x03a/#")),
        ("a topic longer than its packet", after_connect(b"\x30\x04\x00\xffab")),
        ("an acknowledgement of nothing", after_connect(b"\x40\x02\x00\x07")),
    ];
    for (what, bytes) in cases {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(std::time::Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "{what}: the connection stays open");
    }
    // Cut off in the middle.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&after_connect(b"\x30\x7f\x00\x01a")).await.unwrap();
    drop(stream);
    assert_eq!(good.publish("still/here", b"yes").await, 0);
    assert_eq!(good.message().await.topic, "still/here");
}
