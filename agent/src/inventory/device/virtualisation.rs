//! Whether this machine is a guest, and whose.
//!
//! Names in firmware decide; without them the kernel's own finding does. A hypervisor's flag alone does not: a PC whose
//! own Windows runs on Hyper-V shows it too.

use crate::machine::facts::{Smbios, VirtualisationFacts};

/// A guest with its platform and what gave it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Guest {
    pub(crate) platform: &'static str,
    pub(crate) evidence: String,
}

/// Words in manufacturer, product, BIOS or board, lower-case.
const FIRMWARE_WORDS: [(&str, &str); 14] = [
    ("vmware", "VMware"),
    ("virtualbox", "VirtualBox"),
    ("innotek", "VirtualBox"),
    ("qemu", "KVM"),
    ("bochs", "KVM"),
    ("kvm", "KVM"),
    ("ovirt", "KVM"),
    ("rhev", "KVM"),
    ("openstack", "KVM"),
    ("amazon ec2", "Amazon EC2"),
    ("google compute engine", "Google Compute Engine"),
    ("parallels", "Parallels"),
    ("bhyve", "bhyve"),
    ("xen", "Xen"),
];

/// Words in what the kernel says, lower-case: `/sys/hypervisor/type`, device tree, clock sources.
const KERNEL_WORDS: [(&str, &str); 5] =
    [("kvm", "KVM"), ("hyperv", "Hyper-V"), ("xen", "Xen"), ("vmware", "VMware"), ("qemu", "KVM")];

pub(crate) fn guest(smbios: Option<&Smbios>, kernel: Option<&VirtualisationFacts>) -> Option<Guest> {
    smbios.and_then(by_firmware).or_else(|| by_kernel(kernel?, smbios.is_some()))
}

fn by_firmware(smbios: &Smbios) -> Option<Guest> {
    let lower = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
    // A looser rule takes a Surface for a guest.
    if lower(&smbios.manufacturer).contains("microsoft") && lower(&smbios.product).contains("virtual") {
        return Some(Guest { platform: "Hyper-V", evidence: smbios.product.clone().unwrap_or_default() });
    }
    let texts = [
        &smbios.manufacturer,
        &smbios.product,
        &smbios.bios_vendor,
        &smbios.bios_version,
        &smbios.board_manufacturer,
        &smbios.board_product,
        &smbios.family,
    ];
    let by_text = FIRMWARE_WORDS.iter().find_map(|(word, platform)| {
        let text = texts.iter().find(|text| has_word(&lower(text), word))?;
        Some(Guest { platform, evidence: text.as_deref().unwrap_or_default().trim().to_owned() })
    });
    let serial = smbios.serial.as_ref().filter(|serial| serial.to_lowercase().starts_with("vmware"));
    by_text.or_else(|| serial.map(|serial| Guest { platform: "VMware", evidence: serial.clone() }))
}

/// `xen` must not be found in another word, such as the makers Xenta and Xenia; a number may follow (`VMware7,1`).
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
    })
}

fn by_kernel(kernel: &VirtualisationFacts, has_firmware: bool) -> Option<Guest> {
    let names = kernel.hypervisor.iter().chain(&kernel.clock_sources);
    let named = names.clone().find_map(|name| {
        let lower = name.to_lowercase();
        KERNEL_WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, platform)| (*platform, name))
    });
    match (kernel.hypervisor_flag, named) {
        (Some(true) | None, Some((platform, name))) => Some(Guest { platform, evidence: name.clone() }),
        (Some(true), None) if !has_firmware => Some(Guest {
            platform: "unknown hypervisor",
            evidence: "the CPU names a hypervisor and there is no firmware".to_owned(),
        }),
        _ => None,
    }
}
