//! The state, shared: many read, one changes, and who must know of a change is told.

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::watch;

use super::broker::Broker;
use super::mqtt_faults::MqttFaults;
use super::state::State;

/// A handle on the shared state. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct World {
    state: Arc<RwLock<State>>,
    changes: Arc<watch::Sender<u64>>,
    drifts: Arc<watch::Sender<u64>>,
    shadow_turn: Arc<Mutex<()>>,
    mqtt_faults: MqttFaults,
    rights: Arc<watch::Sender<u64>>,
    broker: Broker,
}

impl World {
    /// Shares a state.
    pub fn new(state: State) -> Self {
        Self {
            state: Arc::new(RwLock::new(state)),
            changes: Arc::new(watch::Sender::new(0)),
            drifts: Arc::new(watch::Sender::new(0)),
            shadow_turn: Arc::new(Mutex::new(())),
            mqtt_faults: MqttFaults::default(),
            rights: Arc::new(watch::Sender::new(0)),
            broker: Broker::default(),
        }
    }

    /// Looks at the state. Never hold the guard across an await.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        // A panic of another task while it held the lock leaves plain data behind, which is still there to be read.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state; whoever waits on [`World::changes`] is told, and rights are looked at again.
    pub fn change<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        let outcome = self.change_shadows(with);
        self.rights.send_modify(|count| *count += 1);
        outcome
    }

    /// Changes nothing but shadows, as [`World::change`] does: nobody's rights change with them, and they change often.
    pub fn change_shadows<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        let outcome = with(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        self.changes.send_modify(|count| *count += 1);
        outcome
    }

    /// Changes what need not be stored soon, such as measurements; the store alone hears of it.
    pub fn drift<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        let outcome = with(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        self.drifts.send_modify(|count| *count += 1);
        outcome
    }

    /// How many measurements there were; can be awaited.
    pub(super) fn drifts(&self) -> watch::Receiver<u64> {
        self.drifts.subscribe()
    }

    /// Counts up whenever somebody's rights may have changed.
    pub(super) fn rights(&self) -> watch::Receiver<u64> {
        self.rights.subscribe()
    }

    /// The account's MQTT broker.
    pub const fn broker(&self) -> &Broker {
        &self.broker
    }

    /// How many changes there were; can be awaited.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The faults of the MQTT side, to order.
    pub const fn mqtt_faults(&self) -> &MqttFaults {
        &self.mqtt_faults
    }

    /// One change of a shadow at a time with all that is said about it: messages come in the order of the versions.
    /// The state itself stays readable meanwhile: who may receive is looked up in it.
    pub(super) fn shadow_turn<T>(&self, with: impl FnOnce() -> T) -> T {
        // Nothing is guarded but the order.
        let _turn = self.shadow_turn.lock().unwrap_or_else(PoisonError::into_inner);
        with()
    }
}
