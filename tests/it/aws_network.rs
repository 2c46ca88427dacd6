//! What lies between this machine and AWS: TLS with a CA of one's own, proxies, credentials from the environment.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fleetdeck::aws::Cloud;
use fleetdeck::fleet::{Problem, ProblemKind};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::account::Account;
use crate::aws_sign_in::{opened, says};

/// The account's API behind TLS, under a name that no name server knows and a certificate that no platform trusts.
struct Front {
    port: u16,
    bundle: PathBuf,
}

const NAME: &str = "aws.test";

impl Front {
    async fn of(account: &Account) -> Self {
        let names = vec![NAME.to_owned(), "localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let bundle = account.folder.path().join("bundle.pem");
        std::fs::write(&bundle, made.cert.pem()).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let api = account.running.endpoints.api_url.strip_prefix("http://").unwrap().to_owned();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, api) = (acceptor.clone(), api.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut behind = TcpStream::connect(api).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut behind).await;
                });
            }
        });
        Self { port, bundle }
    }
}

/// A proxy that tunnels every CONNECT to one port, and counts them.
async fn proxy_to(port: u16) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let tunnels = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tunnels);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                assert!(line.starts_with(&format!("CONNECT {NAME}:443 ")), "{line}");
                while !line.trim().is_empty() {
                    line.clear();
                    stream.read_line(&mut line).await.unwrap();
                }
                counted.fetch_add(1, Ordering::Relaxed);
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
                let mut behind = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut behind).await;
            });
        }
    });
    (url, tunnels)
}

async fn open_at(account: &Account, url: String, bundle: Option<PathBuf>) -> Result<Cloud, Problem> {
    let mut settings = account.settings(&account.running.endpoints.admin);
    settings.endpoint_url = Some(url);
    settings.ca_bundle = bundle;
    Box::pin(Cloud::open(settings)).await
}

/// Opens in an environment of its own, with the administrator's key in it.
async fn opened_as_admin(account: &Account, variables: &[(&str, &str)]) -> String {
    let admin = &account.running.endpoints.admin;
    let keys = [("AWS_ACCESS_KEY_ID", &admin.access_key_id), ("AWS_SECRET_ACCESS_KEY", &admin.secret_access_key)];
    let keys = keys.into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
    let given = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let all: Vec<(String, String)> = keys.chain(given).collect();
    let run = move || {
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        opened("[default]\nregion = eu-west-1\n", &all)
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test]
async fn a_server_is_trusted_by_the_bundle_and_by_nothing_else() {
    let account = Account::with(0).await;
    let front = Front::of(&account).await;
    let url = format!("https://localhost:{}", front.port);
    let cloud = open_at(&account, url.clone(), Some(front.bundle.clone())).await.unwrap();
    assert_eq!(cloud.scope().account, account.running.endpoints.account);
    let problem = open_at(&account, url, None).await.err().unwrap();
    assert_eq!(problem.kind, ProblemKind::Network);
    assert!(problem.message.starts_with("TLS: "), "{problem}");
    assert!(problem.next.as_deref().unwrap().contains("--ca-bundle"), "{problem}");
    let other_name = format!("https://127.0.0.1:{}", front.port);
    let problem = open_at(&account, other_name, Some(front.bundle)).await.err().unwrap();
    assert!(problem.next.as_deref().unwrap().contains("for another host"), "{problem}");
}

#[tokio::test]
async fn https_to_a_server_without_tls_says_so() {
    let account = Account::with(0).await;
    let url = account.running.endpoints.api_url.replace("http://", "https://");
    let problem = open_at(&account, url, None).await.err().unwrap();
    assert_eq!(problem.kind, ProblemKind::Network);
    assert!(problem.next.as_deref().unwrap().contains("does not speak TLS"), "{problem}");
}

#[tokio::test]
async fn the_environment_is_read_as_every_aws_tool_reads_it() {
    let account = Account::with(0).await;
    let url = account.running.endpoints.api_url.as_str();
    let text = opened_as_admin(&account, &[("AWS_ENDPOINT_URL", url)]).await;
    says(&text, &["OPENED as arn:aws:iam::123456789012:user/admin", "eu-west-1"]);
    let text = opened_as_admin(&account, &[("AWS_ENDPOINT_URL_STS", url), ("AWS_REGION", "us-west-2")]).await;
    says(&text, &["OPENED as arn:aws:iam::123456789012:user/admin", "us-west-2"]);
}

#[tokio::test]
async fn proxies_and_the_bundle_come_from_the_environment() {
    let account = Account::with(0).await;
    let front = Front::of(&account).await;
    let (proxy, tunnels) = proxy_to(front.port).await;
    let bundle = front.bundle.to_str().unwrap();
    let url = format!("https://{NAME}");
    let through = [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_CA_BUNDLE", bundle), ("HTTPS_PROXY", proxy.as_str())];
    let text = opened_as_admin(&account, &through).await;
    says(&text, &["OPENED as arn:aws:iam::123456789012:user/admin"]);
    assert!(tunnels.load(Ordering::Relaxed) > 0);

    let around = [through[0], through[1], through[2], ("NO_PROXY", NAME)];
    let text = opened_as_admin(&account, &around).await;
    says(&text, &["PROBLEM Network", "could not be resolved"]);
}

#[tokio::test]
async fn a_credential_process_is_asked_once() {
    let account = Account::with(0).await;
    let admin = &account.running.endpoints.admin;
    let (script, runs) = (account.folder.path().join("process.sh"), account.folder.path().join("runs"));
    let answer = serde_json::json!({
        "Version": 1, "AccessKeyId": admin.access_key_id, "SecretAccessKey": admin.secret_access_key,
    });
    std::fs::write(&script, format!("echo run >> '{}'\nprintf '%s' '{answer}'\n", runs.display())).unwrap();
    let config = format!("[default]\nregion = eu-west-1\ncredential_process = sh {}\n", script.display());
    let url = account.running.endpoints.api_url.clone();
    let run = move || opened(&config, &[("AWS_ENDPOINT_URL", &url)]);
    let text = tokio::task::spawn_blocking(run).await.unwrap();
    says(&text, &["OPENED as arn:aws:iam::123456789012:user/admin"]);
    assert_eq!(std::fs::read_to_string(runs).unwrap().lines().count(), 1, "somebody may have had to answer it");
}

#[tokio::test]
async fn a_profile_may_assume_a_role() {
    let account = Account::with(0).await;
    let admin = &account.running.endpoints.admin;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:user/admin"}}]}"#;
    account.running.world().change(|state| state.add_role("ops", trust, 3600, jiff::Timestamp::now()));
    let config = format!(
        "[profile base]\naws_access_key_id = {}\naws_secret_access_key = {}\n\
         [profile ops]\nregion = eu-west-1\nsource_profile = base\nrole_arn = arn:aws:iam::123456789012:role/ops\n",
        admin.access_key_id, admin.secret_access_key
    );
    let url = account.running.endpoints.api_url.clone();
    let run = move || {
        // The SDK asks for the role at the service's own variable only.
        let urls = [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_ENDPOINT_URL_STS", url.as_str())];
        opened(&config, &[("AWS_PROFILE", "ops"), urls[0], urls[1]])
    };
    let text = tokio::task::spawn_blocking(run).await.unwrap();
    says(&text, &["OPENED as arn:aws:sts::123456789012:assumed-role/ops/"]);
}
