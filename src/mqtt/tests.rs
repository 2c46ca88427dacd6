use mqtt_protocol_core::mqtt::packet::{Packet, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::{ConnectReasonCode, ConnectReturnCode, SubackReasonCode};
use mqtt_protocol_core::mqtt::{Version, role};
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

use super::*;

/// A server that accepts, answers one SUBSCRIBE, and sends one message.
async fn serve(wire: Wire) -> Result<(), Ended> {
    let mut link: Link<role::Server> = Link::new(wire, Version::Undetermined);
    loop {
        match link.next().await? {
            Packet::V5_0Connect(_) => {
                link.send(
                    v5_0::Connack::builder()
                        .session_present(false)
                        .reason_code(ConnectReasonCode::Success)
                        .build()
                        .unwrap(),
                )?;
            }
            Packet::V3_1_1Connect(_) => {
                link.send(
                    v3_1_1::Connack::builder()
                        .session_present(false)
                        .return_code(ConnectReturnCode::Accepted)
                        .build()
                        .unwrap(),
                )?;
            }
            Packet::V5_0Subscribe(asked) => {
                let codes = vec![SubackReasonCode::GrantedQos0, SubackReasonCode::NotAuthorized];
                link.send(v5_0::Suback::builder().packet_id(asked.packet_id()).reason_codes(codes).build().unwrap())?;
                link.send(
                    v5_0::Publish::builder().topic_name("a/b").unwrap().payload(vec![b'x'; 100_000]).build().unwrap(),
                )?;
            }
            _ => {}
        }
    }
}

async fn conversation(client: Wire, server: Wire) {
    let serving = tokio::spawn(serve(server));
    let mut client = Client::new(client, &Connect::new("c")).unwrap();
    assert_eq!(client.next().await.unwrap(), Heard::Connected { session_present: false });
    let id = client.subscribe(&["a/b".to_owned(), "secret".to_owned()], 0).unwrap();
    assert_eq!(client.next().await.unwrap(), Heard::Subscribed { id, codes: vec![0, 0x87], reason: None });
    let Heard::Message(message) = client.next().await.unwrap() else { unreachable!("no message") };
    assert_eq!((message.topic.as_str(), message.payload.len()), ("a/b", 100_000));
    client.disconnect().unwrap();
    assert_eq!(client.next().await.unwrap_err(), Ended::Here);
    assert!(matches!(serving.await.unwrap(), Err(Ended::Closed | Ended::Here)));
}

#[tokio::test]
async fn a_session_over_a_plain_stream() {
    let (client, server) = tokio::io::duplex(256);
    conversation(Wire::new(client), Wire::new(server)).await;
}

#[tokio::test]
async fn a_session_over_a_websocket() {
    let (client, server) = tokio::io::duplex(256);
    let accepting = tokio::spawn(async move {
        // The opening handshake is the HTTP server's business; here tungstenite does it.
        let agree = |_: &Request, mut answer: Response| {
            answer.headers_mut().insert("Sec-WebSocket-Protocol", http::HeaderValue::from_static("mqtt"));
            Ok(answer)
        };
        let socket = tokio_tungstenite::accept_hdr_async(server, agree).await.unwrap();
        websocket::accepted(socket.into_inner()).await
    });
    let client = websocket::connect(client, "ws://localhost/mqtt").await.unwrap();
    conversation(client, accepting.await.unwrap()).await;
}

#[tokio::test]
async fn a_first_packet_that_is_none_ends_a_servers_link() {
    use tokio::io::AsyncWriteExt as _;
    for bytes in [&b"\x30\x03\x00\x01a"[..], b"\xc0\x00", b"\x10\x0c\x00\x04MQTT\x09\x02\x00\x3c\x00\x00"] {
        let (mut client, server) = tokio::io::duplex(256);
        let mut link: Link<role::Server> = Link::new(Wire::new(server), Version::Undetermined);
        client.write_all(bytes).await.unwrap();
        let ended = link.next().await.unwrap_err();
        assert!(matches!(ended, Ended::Protocol(_)), "{ended:?}");
    }
}

#[tokio::test]
async fn who_holds_back_hears_when_the_peer_has_taken_enough() {
    use tokio::io::AsyncReadExt as _;
    let (mut peer, wire) = tokio::io::duplex(64);
    let mut link: Link<role::Client> = Link::new(Wire::new(wire), Version::V3_1_1);
    let connect = v3_1_1::Connect::builder().client_id("c".repeat(1000)).unwrap().build().unwrap();
    link.send(connect).unwrap();
    assert!(link.unsent() > 1000);
    let reading = tokio::spawn(async move {
        let mut taken = vec![0; 800]; // less than is written by then: nobody writes while this is waited for
        peer.read_exact(&mut taken).await.unwrap();
        peer
    });
    assert_eq!(link.next_or_room(200).await, Ok(None));
    assert!(link.unsent() <= 200);
    drop(reading.await.unwrap());
    assert!(link.next().await.is_err());
}

#[tokio::test]
async fn what_is_not_mqtt_ends_the_session_with_the_reason() {
    use tokio::io::AsyncWriteExt as _;
    let (client, mut server) = tokio::io::duplex(256);
    let mut client = Client::new(Wire::new(client), &Connect::new("c")).unwrap();
    server.write_all(&[0x20, 0xff, 0xff, 0xff, 0xff, 0xff]).await.unwrap();
    let ended = client.next().await.unwrap_err();
    assert!(matches!(ended, Ended::Protocol(_)), "{ended:?}");
}

/// A CONNECT of MQTT 3.1.1 from "a".
const HELLO: &[u8] = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a";

#[tokio::test]
async fn what_piled_up_behind_a_websocket_that_stood_still_arrives_whole() {
    let (client, server) = tokio::io::duplex(4096);
    let accepting = tokio::spawn(async move {
        let socket = tokio_tungstenite::accept_hdr_async(server, |_: &Request, mut answer: Response| {
            answer.headers_mut().insert("Sec-WebSocket-Protocol", http::HeaderValue::from_static("mqtt"));
            Ok(answer)
        });
        websocket::accepted(socket.await.unwrap().into_inner()).await
    });
    let client = websocket::connect(client, "ws://localhost/mqtt").await.unwrap();
    let mut client = Client::new(client, &Connect::new("c")).unwrap();
    let mut link: Link<role::Server> = Link::new(accepting.await.unwrap(), Version::Undetermined);
    let serving = tokio::spawn(async move {
        link.next().await.unwrap();
        let code = ConnectReasonCode::Success;
        link.send(v5_0::Connack::builder().session_present(false).reason_code(code).build().unwrap()).unwrap();
        for _ in 0..300 {
            let payload = vec![b'x'; 1000];
            link.send(v5_0::Publish::builder().topic_name("a").unwrap().payload(payload).build().unwrap()).unwrap();
        }
        while link.next().await.is_ok() {}
    });
    assert_eq!(client.next().await.unwrap(), Heard::Connected { session_present: false });
    for number in 0..300 {
        let heard = client.next().await;
        assert!(matches!(&heard, Ok(Heard::Message(message)) if message.payload.len() == 1000), "{number}: {heard:?}");
    }
    drop(client);
    serving.await.unwrap();
}

#[tokio::test]
async fn a_peer_that_asks_and_never_reads_is_listened_to_no_more() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    const QUESTIONS: usize = 40;
    const ANSWER: usize = 100_000;
    // Questions one by one, and all at once.
    for width in [2, 1024] {
        let (questions, mut ask) = tokio::io::simplex(width);
        let (mut answers, answer) = tokio::io::simplex(1024);
        let mut link: Link<role::Server> =
            Link::new(Wire::new(tokio::io::join(questions, answer)), Version::Undetermined);
        let (most, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let seen = (Arc::clone(&most), Arc::clone(&heard));
        let serving = tokio::spawn(async move {
            link.next().await.unwrap();
            let code = ConnectReturnCode::Accepted;
            link.send(v3_1_1::Connack::builder().session_present(false).return_code(code).build().unwrap()).unwrap();
            while link.next().await.is_ok() {
                let payload = vec![b'x'; ANSWER];
                let packet = v3_1_1::Publish::builder().topic_name("a").unwrap().payload(payload).build().unwrap();
                link.send(packet).unwrap();
                seen.0.fetch_max(link.unsent(), Ordering::Relaxed);
                seen.1.fetch_add(1, Ordering::Relaxed);
            }
        });
        let asking = tokio::spawn(async move {
            ask.write_all(HELLO).await.unwrap();
            ask.write_all(&[0xc0, 0x00].repeat(QUESTIONS)).await.unwrap();
            ask
        });
        // One thread, and nothing but these two: that is as often as either of them can have something to do.
        for _ in 0..10_000 {
            tokio::task::yield_now().await;
        }
        let most = most.load(Ordering::Relaxed);
        assert!(most > ANSWER && most < 1_300_000, "{most} bytes wait");
        // It goes on where it stopped.
        let mut taken = vec![0; 65_536];
        while heard.load(Ordering::Relaxed) < QUESTIONS {
            assert!(answers.read(&mut taken).await.unwrap() > 0);
        }
        serving.abort();
        drop(asking.await.unwrap());
    }
}
