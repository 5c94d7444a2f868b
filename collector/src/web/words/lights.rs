//! Words of a unit's network light, by how much room there is for them.

use crate::web::views::Light;

pub(crate) fn light(light: Light) -> &'static str {
    match light {
        Light::Good => "Tốt",
        Light::Slow => "Chậm",
        Light::Down => "Mất",
        Light::Unknown => "Chưa đủ số liệu",
    }
}

/// In the list of units, where a light speaks of episodes only.
pub(crate) fn list_light(light: Light) -> &'static str {
    match light {
        Light::Good => "Không nghẽn",
        Light::Unknown => "Không có máy nào đang đo",
        Light::Slow | Light::Down => self::light(light),
    }
}

/// Where there is room for one word.
pub(crate) fn short_light(light: Light) -> &'static str {
    match light {
        Light::Unknown => "Chưa rõ",
        Light::Good => "Không nghẽn",
        Light::Slow | Light::Down => self::light(light),
    }
}

/// In the style sheet; each has its own shape besides its colour.
pub(crate) fn light_class(light: Light) -> &'static str {
    match light {
        Light::Good => "light light-good",
        Light::Slow => "light light-slow",
        Light::Down => "light light-down",
        Light::Unknown => "light light-unknown",
    }
}
