//! The OpenID Connect provider: its description, and what is asked of it.

use std::fmt;
use std::time::Duration;

use chrono::DateTime;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use tokio::sync::Mutex;
use ureq::Agent;

use crate::config::{Config, OidcClaim};
use crate::store::Timestamp;

/// How long the provider may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// How long it may take to answer.
const TOTAL: Duration = Duration::from_secs(8);
/// The largest answer that is read, in bytes.
const LARGEST: u64 = 256 * 1024;
/// The description is asked for again after so long (in microseconds): an hour.
const FRESH: i64 = 60 * 60 * 1_000_000;
/// After a failure it is asked for again after so long (in microseconds): 10 seconds.
const PAUSE: i64 = 10 * 1_000_000;
/// When a signature is by a key that is not known, the keys are asked for anew if they are so old (in microseconds).
const STALE: i64 = 60 * 1_000_000;
/// Signatures that nobody but the provider can make.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why the provider could not help. The sentences are for the log; no token stands in them.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Its description cannot be had.
    #[error("the description of the provider cannot be had: {0}")]
    Description(String),
    /// It did not exchange the code.
    #[error("the provider did not exchange the code: {0}")]
    Exchange(String),
    /// The token is not what it should be.
    #[error("the token of the provider is not right: {0}")]
    Token(String),
}

/// The description as it was last had; `None` after a failure.
struct Known {
    metadata: Option<CoreProviderMetadata>,
    at: Timestamp,
}

/// A provider, with what is known of it.
pub(super) struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    claim: OidcClaim,
    http: Agent,
    known: Mutex<Option<Known>>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Somebody who is sent to the provider.
pub(super) struct Begun {
    pub(super) address: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Provider {
    /// The provider of the settings, if they name one. `secret` is what it has given to this client.
    pub(super) fn new(config: &Config, secret: Option<String>) -> Option<Self> {
        let oidc = config.desk.oidc.as_ref()?;
        let base = config.web.public_url.trim_end_matches('/');
        let redirect = format!("{base}{}", super::CALLBACK);
        let local = oidc.issuer.starts_with("http://");
        let mut agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .https_only(!local)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(TOTAL))
            .user_agent(concat!("madoguchi/", env!("CARGO_PKG_VERSION")));
        if local {
            agent = agent.proxy(None);
        }
        // The check of the settings has let both addresses through.
        Some(Self {
            issuer: IssuerUrl::new(oidc.issuer.clone()).ok()?,
            client_id: ClientId::new(oidc.client_id.clone()),
            secret: secret.map(ClientSecret::new),
            redirect: RedirectUrl::new(redirect).ok()?,
            claim: oidc.claim,
            http: agent.build().new_agent(),
            known: Mutex::default(),
        })
    }

    /// Makes an address at the provider to which somebody is sent.
    pub(super) async fn begin(&self, now: Timestamp) -> Result<Begun, Failure> {
        let client = self.client(now, FRESH).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Begun {
            address: address.to_string(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    /// Exchanges the code, and gives the login that the provider vouches for; `None` when it vouches for none.
    pub(super) async fn finish(
        &self,
        code: String,
        nonce: &str,
        verifier: String,
        now: Timestamp,
    ) -> Result<Option<String>, Failure> {
        let client = self.client(now, FRESH).await?;
        let exchange = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| Failure::Exchange(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let http = self.http();
        let response = exchange
            .request_async(&http)
            .await
            .map_err(|error| Failure::Exchange(error.to_string()))?;
        let token = response
            .id_token()
            .ok_or_else(|| Failure::Token("there is none".to_owned()))?;
        let nonce = Nonce::new(nonce.to_owned());
        let mut claims = token.claims(&verifier_of(&client, now), &nonce);
        let renewed;
        if let Err(ClaimsVerificationError::SignatureVerification(_)) = &claims {
            renewed = self.client(now, STALE).await?;
            claims = token.claims(&verifier_of(&renewed, now), &nonce);
        }
        let claims = claims.map_err(|error| Failure::Token(error.to_string()))?;
        Ok(match self.claim {
            OidcClaim::PreferredUsername => {
                claims.preferred_username().map(|name| name.to_string())
            }
            OidcClaim::Email if claims.email_verified() == Some(true) => {
                claims.email().map(|email| email.to_string())
            }
            OidcClaim::Email => None,
        })
    }

    /// A client made from a description that is no older than `fresh`.
    async fn client(&self, now: Timestamp, fresh: i64) -> Result<Client, Failure> {
        let metadata = self.metadata(now, fresh).await?;
        let (id, secret) = (self.client_id.clone(), self.secret.clone());
        let client = CoreClient::from_provider_metadata(metadata, id, secret);
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    async fn metadata(&self, now: Timestamp, fresh: i64) -> Result<CoreProviderMetadata, Failure> {
        // Who comes while somebody asks waits for the answer instead of asking too.
        let mut known = self.known.lock().await;
        if let Some(Known { metadata, at }) = known.as_ref() {
            let age = now.0.saturating_sub(at.0);
            match metadata {
                Some(metadata) if (0..fresh).contains(&age) => return Ok(metadata.clone()),
                None if (0..PAUSE).contains(&age) => {
                    return Err(Failure::Description("it failed a moment ago".to_owned()));
                }
                _ => {}
            }
        }
        let http = self.http();
        let asked = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await;
        let metadata = asked.as_ref().ok().cloned();
        *known = Some(Known { metadata, at: now });
        asked.map_err(|error| Failure::Description(error.to_string()))
    }

    /// What sends requests for the crate: away from the tasks, because it blocks.
    fn http(
        &self,
    ) -> impl Fn(
        HttpRequest,
    )
        -> std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, Unreachable>> + Send>>
    + Send
    + Sync
    + 'static {
        let agent = self.http.clone();
        move |request| {
            let agent = agent.clone();
            Box::pin(async move {
                let sent = tokio::task::spawn_blocking(move || send(&agent, request)).await;
                sent.map_err(|error| Unreachable(error.to_string()))?
            })
        }
    }
}

/// What checks a token: the time is the clock of the service.
fn verifier_of(client: &Client, now: Timestamp) -> openidconnect::core::CoreIdTokenVerifier<'_> {
    let at = DateTime::from_timestamp_micros(now.0).unwrap_or_default();
    client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || at)
}

/// The provider did not answer.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unreachable(String);

/// Sends one request; blocks.
fn send(agent: &Agent, request: HttpRequest) -> Result<HttpResponse, Unreachable> {
    let failed = |error: ureq::Error| Unreachable(error.to_string());
    let (head, body) = request.into_parts();
    let sent = if body.is_empty() {
        agent.run(http::Request::from_parts(head, ()))
    } else {
        agent.run(http::Request::from_parts(head, body))
    };
    let (head, mut body) = sent.map_err(failed)?.into_parts();
    let read = body.with_config().limit(LARGEST).read_to_vec();
    Ok(http::Response::from_parts(head, read.map_err(failed)?))
}
