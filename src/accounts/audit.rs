//! The audit log for those who write and read it: making entries, noting reads, and verifying the chain.

use std::net::IpAddr;
use std::num::NonZeroUsize;

use lru::LruCache;

use super::{AccountError, Accounts, held};
use crate::store::{
    AgentId, AuditAction, AuditLog, ChainEnd, ConversationId, NewAudit, StoreError, Timestamp,
};

/// Who reads on in a conversation within so many microseconds gets no further entry: 10 minutes.
const READ_AGAIN: i64 = 10 * 60 * 1_000_000;
/// So many reads are remembered for that.
const READS: NonZeroUsize = NonZeroUsize::new(10_000).expect("it is not zero");
/// So many entries are erased at a time.
const ERASED_AT_ONCE: u32 = 500;
/// How often verifying begins anew because entries were erased on the way.
const TRIES: usize = 3;

/// An entry that is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Entry(NewAudit);

/// Begins an entry.
pub fn entry(action: AuditAction, at: Timestamp) -> Entry {
    Entry(NewAudit {
        actor: None,
        action,
        conversation: None,
        subject: None,
        network: None,
        at,
    })
}

impl Entry {
    /// Who did it.
    pub fn by(mut self, agent: &AgentId) -> Self {
        self.0.actor = Some(agent.clone());
        self
    }

    /// The conversation concerned.
    pub fn on(mut self, conversation: &ConversationId) -> Self {
        self.0.conversation = Some(conversation.clone());
        self
    }

    /// The agent concerned.
    pub fn about(mut self, agent: &AgentId) -> Self {
        self.0.subject = Some(agent.clone());
        self
    }

    /// The address of the request, of which only the network is kept.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.0.network = Some(network(address));
        self
    }
}

impl From<Entry> for NewAudit {
    fn from(entry: Entry) -> Self {
        entry.0
    }
}

/// The network of an address: the first 24 bits of IPv4, the first 48 of IPv6.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let shortened = std::net::Ipv6Addr::from(u128::from(address) >> 80 << 80);
            format!("{shortened}/48")
        }
    }
}

/// What was read lately, so that a page that loads again and again is one reading.
#[derive(Debug)]
pub struct Reads(LruCache<(AgentId, ConversationId), i64>);

impl Default for Reads {
    fn default() -> Self {
        Self(LruCache::new(READS))
    }
}

impl Reads {
    /// Whether this is a reading of its own.
    fn is_new(&self, key: &(AgentId, ConversationId), now: Timestamp) -> bool {
        self.0
            .peek(key)
            .is_none_or(|last| !(0..READ_AGAIN).contains(&now.0.saturating_sub(*last)))
    }

    fn note(&mut self, key: (AgentId, ConversationId), now: Timestamp) {
        self.0.put(key, now.0);
    }
}

impl Accounts {
    /// Writes an entry.
    pub async fn record(&self, entry: Entry) -> Result<(), AccountError> {
        self.store.record_audit(entry.into()).await?;
        Ok(())
    }

    /// Notes that somebody reads a conversation; reading on within ten minutes is the same reading. Call it before the
    /// conversation is shown.
    pub async fn reads(
        &self,
        agent: &AgentId,
        conversation: &ConversationId,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let key = (agent.clone(), conversation.clone());
        if !held(&self.reads).is_new(&key, now) {
            return Ok(());
        }
        let read = entry(AuditAction::ConversationRead, now)
            .by(agent)
            .on(conversation)
            .from(from);
        self.record(read).await?;
        held(&self.reads).note(key, now);
        Ok(())
    }

    /// Notes that somebody reads the figures of the desk; a page that is loaded again within ten minutes is the same
    /// reading.
    pub async fn reads_report(
        &self,
        agent: &AgentId,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        // No conversation has this name.
        let key = (agent.clone(), ConversationId::from(""));
        if !held(&self.reads).is_new(&key, now) {
            return Ok(());
        }
        let read = entry(AuditAction::ReportRead, now).by(agent).from(from);
        self.record(read).await?;
        held(&self.reads).note(key, now);
        Ok(())
    }

    /// Erases entries that are older than so many days. Returns how many went.
    pub async fn erase_audit_older_than(
        &self,
        days: u32,
        now: Timestamp,
    ) -> Result<u64, AccountError> {
        const A_DAY: i64 = 24 * 3600 * 1_000_000;
        let before = Timestamp(now.0.saturating_sub(i64::from(days) * A_DAY));
        let mut erased = 0;
        loop {
            let count = self.store.erase_audit(before, ERASED_AT_ONCE, now).await?;
            erased += count;
            if count < u64::from(ERASED_AT_ONCE) {
                return Ok(erased);
            }
        }
    }
}

/// What verifying the audit log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was changed.
    Whole {
        /// How many entries there are.
        entries: u64,
        /// The newest one. Who notes it elsewhere can ask for it at the next time.
        newest: ChainEnd,
    },
    /// The entry with this number is not the one that was written, or is missing.
    Broken {
        /// The number.
        number: u64,
    },
}

/// Goes through the whole chain. With `noted`, an end that was noted elsewhere earlier, it must also be in the chain,
/// unless it is so old that it was erased.
pub async fn verify<L: AuditLog + ?Sized>(
    log: &L,
    noted: Option<&ChainEnd>,
) -> Result<Verdict, StoreError> {
    let mut verdict = verify_once(log, noted).await?;
    for _ in 1..TRIES {
        let Err(moved) = verdict else {
            break;
        };
        tracing::debug!(moved, "the audit log was shortened while it was verified");
        verdict = verify_once(log, noted).await?;
    }
    Ok(verdict.unwrap_or_else(|number| Verdict::Broken { number }))
}

/// As [`verify`]; `Err` with the number when the chain is broken there, but entries were erased on the way.
async fn verify_once<L: AuditLog + ?Sized>(
    log: &L,
    noted: Option<&ChainEnd>,
) -> Result<Result<Verdict, u64>, StoreError> {
    let chain = log.ends().await?;
    let mut end = chain.erased.clone();
    let mut broken = noted
        .filter(|noted| {
            noted.number > chain.newest.number
                || (noted.number == end.number && noted.hash != end.hash)
        })
        .map(|noted| noted.number);
    while broken.is_none() && end.number < chain.newest.number {
        let page = log.entries_after(end.number).await?;
        if page.is_empty() {
            broken = Some(end.number + 1);
        }
        for entry in page {
            let is_next = entry.number == end.number + 1;
            let is_noted =
                noted.is_none_or(|noted| noted.number != entry.number || noted.hash == entry.hash);
            if !is_next || !is_noted || entry.hash != entry.expected_hash(&end.hash) {
                broken = Some(end.number + 1);
                break;
            }
            end = ChainEnd {
                number: entry.number,
                hash: entry.hash,
            };
            if end.number == chain.newest.number && end.hash != chain.newest.hash {
                broken = Some(end.number);
                break;
            }
        }
    }
    let Some(number) = broken else {
        return Ok(Ok(Verdict::Whole {
            entries: end.number - chain.erased.number,
            newest: end,
        }));
    };
    let moved = log.ends().await?.erased != chain.erased;
    Ok(if moved {
        Err(number)
    } else {
        Ok(Verdict::Broken { number })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_network_of_an_address_is_kept() {
        for (address, expected) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("::1", "::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn reading_on_is_one_reading() {
        let mut reads = Reads::default();
        let key = |agent: &str| (AgentId::from(agent), ConversationId::from("c"));
        let at = |minutes: i64| Timestamp(1_790_000_000_000_000 + minutes * 60_000_000);
        assert!(reads.is_new(&key("a"), at(0)));
        reads.note(key("a"), at(0));
        assert!(!reads.is_new(&key("a"), at(9)));
        assert!(reads.is_new(&key("a"), at(10)));
        assert!(reads.is_new(&key("a"), at(-1)));
        assert!(reads.is_new(&key("b"), at(0)));
    }
}
