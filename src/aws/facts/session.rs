//! What the diagnosis of an MQTT session or of a shadow over HTTPS needs to know.

use super::Subject;
use crate::aws::Cloud;
use crate::diagnose::{DeviceFacts, MqttAsked, ShadowAsked};

impl Cloud {
    /// Everything the verdict about an MQTT session rests on. Never fails: what could not be had is a gap in it.
    pub async fn session_facts(&self, subject: &Subject, _asked: &MqttAsked) -> DeviceFacts {
        self.device_facts(subject, None, false).await
    }

    /// Everything the verdict about a shadow over HTTPS rests on. Never fails: what could not be had is a gap in it.
    pub async fn shadow_facts(&self, subject: &Subject, _asked: &ShadowAsked) -> DeviceFacts {
        self.device_facts(subject, None, false).await
    }

    /// Everything about a device, where nothing special was asked; of a thing with several certificates, about the
    /// first active one. Never fails: what could not be had is a gap in it.
    pub async fn whole_facts(&self, subject: &Subject, _asked: &MqttAsked) -> DeviceFacts {
        self.device_facts(subject, None, true).await
    }
}
