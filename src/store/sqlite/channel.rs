//! What channels keep.

use async_trait::async_trait;

use super::SqliteStore;
use crate::store::{ChannelStore, ConversationId, Posted, StoreError, Timestamp};

fn missing<T>() -> Result<T, StoreError> {
    Err(StoreError::Refused("not written yet".to_owned()))
}

#[async_trait]
impl ChannelStore for SqliteStore {
    async fn conversation_at(
        &self,
        _: &str,
        _: &str,
    ) -> Result<Option<ConversationId>, StoreError> {
        missing()
    }
    async fn bind(
        &self,
        _: &str,
        _: &str,
        _: &ConversationId,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        missing()
    }
    async fn unbind(&self, _: &str, _: &str) -> Result<(), StoreError> {
        missing()
    }
    async fn addresses(&self, _: &str, _: &ConversationId) -> Result<Vec<String>, StoreError> {
        missing()
    }
    async fn keep_posted(&self, _: &str, _: Vec<Posted>, _: Timestamp) -> Result<(), StoreError> {
        missing()
    }
    async fn posted(&self, _: &str, _: &ConversationId, _: u64) -> Result<Vec<Posted>, StoreError> {
        missing()
    }
    async fn posted_as(&self, _: &str, _: &str, _: &str) -> Result<Option<Posted>, StoreError> {
        missing()
    }
    async fn take_lease(
        &self,
        _: &str,
        _: &str,
        _: Timestamp,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        missing()
    }
    async fn return_lease(&self, _: &str, _: &str) -> Result<(), StoreError> {
        missing()
    }
    async fn memo(&self, _: &str, _: &str) -> Result<Option<String>, StoreError> {
        missing()
    }
    async fn set_memo(
        &self,
        _: &str,
        _: &str,
        _: Option<&str>,
        _: Option<&ConversationId>,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        missing()
    }
    async fn memos(&self, _: &str, _: &str, _: u32) -> Result<Vec<(String, String)>, StoreError> {
        missing()
    }
}
