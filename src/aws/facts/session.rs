//! What the diagnosis of an MQTT session or of a shadow over HTTPS needs to know.

use super::Subject;
use super::wanted::Wanted;
use crate::aws::Cloud;
use crate::diagnose::{DeviceFacts, DeviceQuestion, MqttAsked, ShadowAsked};

impl Cloud {
    /// Everything the verdict about an MQTT session rests on; of a thing with several certificates, about the first
    /// active one. Never fails: what could not be had is a gap in it.
    pub async fn session_facts(&self, subject: &Subject, asked: &MqttAsked) -> DeviceFacts {
        self.facts_of_first(subject, Wanted::of(DeviceQuestion::Mqtt(asked.clone()))).await
    }

    /// Everything the verdict about a shadow over HTTPS rests on, likewise.
    pub async fn shadow_facts(&self, subject: &Subject, asked: &ShadowAsked) -> DeviceFacts {
        self.facts_of_first(subject, Wanted::of(DeviceQuestion::ShadowHttps(asked.clone()))).await
    }

    /// Everything about a device, where nothing special was asked, likewise.
    pub async fn whole_facts(&self, subject: &Subject, asked: &MqttAsked) -> DeviceFacts {
        self.facts_of_first(subject, Wanted::of(DeviceQuestion::Everything(asked.clone()))).await
    }
}
