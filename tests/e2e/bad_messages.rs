//! Peers that speak TLS and HTTP/2 and still say what they must not.

use end_to_end::fleet::site::{Identity, Site};
use hatang_proto::limits::MAX_MESSAGE_BYTES;
use hatang_proto::wire::agent_message::Message;
use hatang_proto::wire::fleet_client::FleetClient;
use hatang_proto::wire::{AgentMessage, Hello};
use tonic::Status;
use tonic::transport::Channel;

use crate::story::Story;

fn site(story: &Story) -> Site {
    // Only the first provider of a process counts, and all tests want the same.
    rustls::crypto::ring::default_provider().install_default().ok();
    let code = story.collector.join_code(1).parse().unwrap();
    let authority = std::fs::read(story.collector.data_dir().join("authority/ca.der")).unwrap();
    Site::new(code, authority).unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn answer_to(client: &mut FleetClient<Channel>, hello: Hello) -> Result<Option<()>, Status> {
    let message = AgentMessage { message: Some(Message::Hello(hello)) };
    let mut answers = client.uplink(tokio_stream::once(message)).await?.into_inner();
    Ok(answers.message().await?.map(drop))
}

#[test]
fn an_oversize_message_ends_its_stream_and_nothing_else() {
    let mut story = Story::begin();
    let site = site(&story);
    block_on(async {
        let enrolled = site.enrol("PC-01".to_owned(), &Identity::make().unwrap()).await.unwrap();
        let mut client = site.fleet_client(&enrolled).await.unwrap();
        let hello = Hello { agent_version: "x".repeat(MAX_MESSAGE_BYTES + 1), ..Hello::default() };
        let answer = answer_to(&mut client, hello).await;
        assert!(matches!(answer, Ok(None) | Err(_)), "it was welcomed: {answer:?}");
        let small = answer_to(&mut client, Hello::default()).await;
        assert_eq!(small.unwrap(), Some(()), "the same machine may speak again and is told what is wrong");
    });
    assert!(!story.collector.running().has_ended());
}

#[test]
fn a_certificate_of_another_authority_opens_nothing() {
    let story = Story::begin();
    let other = Story::begin();
    let (site, other_site) = (site(&story), site(&other));
    block_on(async {
        let identity = Identity::make().unwrap();
        let (certificate, key) = other_site.certificate(&identity).await.unwrap();
        let refused = match site.client_with(certificate, key).await {
            Ok(mut client) => answer_to(&mut client, Hello::default()).await.is_err(),
            Err(_) => true,
        };
        assert!(refused, "a stranger was heard");
    });
}
