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
async fn what_is_not_mqtt_ends_the_session_with_the_reason() {
    use tokio::io::AsyncWriteExt as _;
    let (client, mut server) = tokio::io::duplex(256);
    let mut client = Client::new(Wire::new(client), &Connect::new("c")).unwrap();
    server.write_all(&[0x20, 0xff, 0xff, 0xff, 0xff, 0xff]).await.unwrap();
    let ended = client.next().await.unwrap_err();
    assert!(matches!(ended, Ended::Protocol(_)), "{ended:?}");
}
