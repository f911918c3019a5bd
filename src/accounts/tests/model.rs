//! Random sequences of signing in, use, time, other roles, lost access and revocation against a simple model.

use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::super::audit::{Verdict, verify};
use super::super::session::NOTE_EVERY;
use super::super::{ABSOLUTE, AccountError, IDLE, LONGEST_WAIT, Request};
use super::{Desk, OTHER, PASSWORD, at, here};
use crate::store::{AccessToken, Agent, Role};

/// One step of a random sequence; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    SignIn(usize, bool),
    Use(usize),
    Look(usize),
    Wait(i64),
    SetRole(usize, usize),
    Disable(usize),
    Enable(usize),
    SignOut(usize),
    ChangePassword(usize),
    Tidy,
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..32_usize;
    prop_oneof![
        4 => (0..2_usize, prop::bool::weighted(0.8)).prop_map(|(a, b)| Step::SignIn(a, b)),
        6 => number.clone().prop_map(Step::Use),
        2 => number.clone().prop_map(Step::Look),
        4 => prop_oneof![Just(30_i64), Just(61), Just(700), Just(1750), Just(9000)].prop_map(Step::Wait),
        1 => (0..2_usize, 0..4_usize).prop_map(|(a, b)| Step::SetRole(a, b)),
        1 => (0..2_usize).prop_map(Step::Disable),
        1 => (0..2_usize).prop_map(Step::Enable),
        1 => number.clone().prop_map(Step::SignOut),
        1 => number.prop_map(Step::ChangePassword),
        1 => Just(Step::Tidy),
    ]
}

/// What the model knows of an agent.
struct Worker {
    agent: Agent,
    role: Role,
    disabled: bool,
    password: String,
    failures: u32,
}

/// What the model knows of a token.
struct Known {
    token: AccessToken,
    worker: usize,
    role: Role,
    created: i64,
    used: i64,
    ended: bool,
}

struct Model {
    desk: Desk,
    now: i64,
    /// Failures from the address of the tests.
    failures: u32,
    workers: Vec<Worker>,
    sessions: Vec<Known>,
}

impl Model {
    async fn new() -> Self {
        let desk = Desk::new().await;
        let mut workers = Vec::new();
        for login in ["tanaka", "suzuki"] {
            workers.push(Worker {
                agent: desk.hire(login, Role::Agent).await,
                role: Role::Agent,
                disabled: false,
                password: PASSWORD.to_owned(),
                failures: 0,
            });
        }
        Self {
            desk,
            now: 0,
            failures: 0,
            workers,
            sessions: Vec::new(),
        }
    }

    fn is_open(&self, session: &Known) -> bool {
        !session.ended
            && !self.workers[session.worker].disabled
            && self.now - session.used < IDLE / 1_000_000
            && self.now - session.created < ABSOLUTE / 1_000_000
    }

    /// Whether the login or the address has failed often enough.
    fn may_be_locked(&self, number: usize) -> bool {
        self.workers[number].failures >= 5 || self.failures >= 30
    }

    fn begin(&mut self, worker: usize, token: AccessToken) {
        self.sessions.push(Known {
            token,
            worker,
            role: self.workers[worker].role,
            created: self.now,
            used: self.now,
            ended: false,
        });
    }

    fn end_all_of(&mut self, worker: usize) {
        for session in &mut self.sessions {
            session.ended |= session.worker == worker;
        }
    }

    async fn sign_in(&mut self, number: usize, right: bool) {
        // The store keeps ten of each; which of several that were used at the same moment goes is not said.
        let open = |session: &&Known| session.worker == number && !session.ended;
        if self.sessions.iter().filter(open).count() >= 9 {
            return;
        }
        let worker = &self.workers[number];
        let password = if right {
            worker.password.as_str()
        } else {
            "wrong wrong wrong"
        };
        let accounts = &self.desk.accounts;
        let outcome = accounts
            .sign_in(&worker.agent.login, password, None, here(), at(self.now))
            .await;
        match outcome {
            Ok(signed_in) => {
                assert!(right && !worker.disabled);
                assert_eq!(signed_in.agent.role, worker.role);
                self.workers[number].failures = 0;
                self.begin(number, signed_in.token);
            }
            Err(AccountError::Refused) => {
                assert!(!right || worker.disabled);
                self.workers[number].failures += 1;
                self.failures += 1;
            }
            Err(AccountError::Locked { until }) => {
                assert!(self.may_be_locked(number));
                assert!(until > at(self.now) && until.0 - at(self.now).0 <= LONGEST_WAIT);
            }
            Err(other) => panic!("{other}"),
        }
    }

    async fn uses(&mut self, index: usize) {
        let session = &self.sessions[index];
        let (open, worker) = (self.is_open(session), &self.workers[session.worker]);
        match self.desk.identify(&session.token, self.now).await {
            Err(AccountError::SignedOut) => assert!(!open),
            Ok(present) => {
                assert!(open);
                assert_eq!(present.agent.id, worker.agent.id);
                assert_eq!(present.agent.role, worker.role);
                assert_eq!(present.replaced.is_some(), session.role != worker.role);
                let role = worker.role;
                let (now, session) = (self.now, &mut self.sessions[index]);
                session.role = role;
                if now - session.used >= NOTE_EVERY / 1_000_000 {
                    session.used = now;
                }
                assert_eq!(present.session.used_at, at(session.used));
                if let Some(token) = present.replaced {
                    let old = std::mem::replace(&mut session.token, token);
                    let refused = self.desk.identify(&old, now).await;
                    assert_eq!(refused, Err(AccountError::SignedOut));
                }
            }
            Err(other) => panic!("{other}"),
        }
    }

    async fn change(&mut self, number: usize, request: Request) {
        let requests = &self.desk.accounts.requests;
        requests.submit(request, at(self.now)).unwrap();
        self.desk
            .accounts
            .carry_out_requests(at(self.now))
            .await
            .unwrap();
        let agent = self.desk.store.agent(&self.workers[number].agent.id).await;
        let worker = &self.workers[number];
        assert_eq!(agent.unwrap().disabled_at.is_some(), worker.disabled);
    }

    async fn change_password(&mut self, index: usize) {
        let session = &self.sessions[index];
        let (open, number) = (self.is_open(session), session.worker);
        let old = self.workers[number].password.clone();
        let new = if old == PASSWORD { OTHER } else { PASSWORD };
        let token = session.token.clone();
        self.uses(index).await;
        let token = if open {
            self.sessions[index].token.clone()
        } else {
            token
        };
        let accounts = &self.desk.accounts;
        let changed = accounts
            .change_password(&token, &old, new, here(), at(self.now))
            .await;
        match changed {
            Ok(signed_in) => {
                assert!(open);
                self.workers[number].password = new.to_owned();
                self.workers[number].failures = 0;
                self.end_all_of(number);
                self.begin(number, signed_in.token);
            }
            Err(AccountError::SignedOut) => assert!(!open),
            Err(AccountError::Locked { .. }) => assert!(self.may_be_locked(number)),
            Err(other) => panic!("{other}"),
        }
    }

    async fn step(&mut self, step: Step) {
        let login = |model: &Self, number: usize| model.workers[number].agent.login.clone();
        let any = |model: &Self, number: usize| number.checked_rem(model.sessions.len());
        match step {
            Step::SignIn(number, right) => self.sign_in(number, right).await,
            Step::Use(number) => {
                if let Some(index) = any(self, number) {
                    self.uses(index).await;
                }
            }
            Step::Look(number) => {
                if let Some(index) = any(self, number) {
                    let session = &self.sessions[index];
                    let looked = self.desk.accounts.look(&session.token, at(self.now)).await;
                    assert_eq!(looked.is_ok(), self.is_open(session));
                }
            }
            Step::Wait(seconds) => self.now += seconds,
            Step::SetRole(number, role) => {
                let (role, login) = (Role::ALL[role], login(self, number));
                self.workers[number].role = role;
                self.change(number, Request::Role { login, role }).await;
            }
            Step::Disable(number) => {
                let login = login(self, number);
                self.workers[number].disabled = true;
                self.change(number, Request::Disable { login }).await;
                self.end_all_of(number);
            }
            Step::Enable(number) => {
                let login = login(self, number);
                self.workers[number].disabled = false;
                self.change(number, Request::Enable { login }).await;
            }
            Step::SignOut(number) => {
                if let Some(index) = any(self, number) {
                    let token = self.sessions[index].token.clone();
                    let accounts = &self.desk.accounts;
                    accounts
                        .sign_out(&token, here(), at(self.now))
                        .await
                        .unwrap();
                    self.sessions[index].ended = true;
                }
            }
            Step::ChangePassword(number) => {
                if let Some(index) = any(self, number) {
                    self.change_password(index).await;
                }
            }
            Step::Tidy => {
                self.desk.accounts.tidy(at(self.now)).await.unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    /// A session opens exactly what it may, whatever happened before, and the audit log stays whole.
    #[test]
    fn sessions_do_what_the_model_does(steps in prop::collection::vec(step(), 1..60)) {
        Runtime::new().unwrap().block_on(async {
            let mut model = Model::new().await;
            for step in steps {
                model.step(step).await;
            }
            let verdict = verify(&*model.desk.store, None).await.unwrap();
            assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
        });
    }
}
