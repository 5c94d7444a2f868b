//! Style sheet, scripts and icon, inside the binary.
//!
//! Their addresses carry a hash of their content, so that browsers may keep them for ever and still see a change at
//! once. There is no build step: the files are served as they were written.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ring::digest::{SHA256, digest};

use super::failure::Failure;
use super::session::hexadecimal;

/// The sheets of all areas as one, so that a page asks for one. Colours come first, each scheme written once: the dark
/// one holds where the device or the person says so, and never on paper.
const STYLE: &str = concat!(
    ":root {\n",
    include_str!("assets/mau-sang.css"),
    "}\n@media screen and (prefers-color-scheme: dark) {\n:root:not([data-scheme=sang]) {\n",
    include_str!("assets/mau-toi.css"),
    "}\n}\n@media screen {\n:root[data-scheme=toi] {\n",
    include_str!("assets/mau-toi.css"),
    "}\n}\n",
    include_str!("assets/trang.css"),
    include_str!("assets/trang-access.css"),
    include_str!("assets/trang-machines.css"),
    include_str!("assets/trang-overview.css"),
    include_str!("assets/trang-network.css"),
    include_str!("assets/trang-joining.css"),
    include_str!("assets/trang-settings.css"),
    include_str!("assets/trang-api.css"),
    include_str!("assets/trang-in.css"),
);

struct Asset {
    stem: &'static str,
    extension: &'static str,
    media_type: &'static str,
    content: &'static str,
}

const ASSETS: [Asset; 5] = [
    Asset { stem: "trang", extension: "css", media_type: "text/css; charset=utf-8", content: STYLE },
    Asset {
        stem: "truc-tiep",
        extension: "js",
        media_type: "text/javascript; charset=utf-8",
        content: include_str!("assets/truc-tiep.js"),
    },
    Asset {
        stem: "sao-chep",
        extension: "js",
        media_type: "text/javascript; charset=utf-8",
        content: include_str!("assets/sao-chep.js"),
    },
    Asset {
        stem: "bieu-tuong",
        extension: "svg",
        media_type: "image/svg+xml",
        content: include_str!("assets/bieu-tuong.svg"),
    },
    Asset {
        stem: "ghi-danh",
        extension: "js",
        media_type: "text/javascript; charset=utf-8",
        content: include_str!("assets/ghi-danh.js"),
    },
];

/// File names with their hashes, in the order of [`ASSETS`].
static NAMES: LazyLock<[String; 5]> = LazyLock::new(|| {
    ASSETS.map(|asset| {
        let hash =
            hexadecimal(digest(&SHA256, asset.content.as_bytes()).as_ref().get(..8).unwrap_or_default());
        format!("{}.{hash}.{}", asset.stem, asset.extension)
    })
});

pub(super) fn style() -> String {
    address(0)
}

pub(super) fn live_script() -> String {
    address(1)
}

pub(super) fn copy_script() -> String {
    address(2)
}

pub(super) fn icon() -> String {
    address(3)
}

pub(super) fn renew_script() -> String {
    address(4)
}

fn address(index: usize) -> String {
    format!("/tai-nguyen/{}", NAMES[index])
}

/// `GET /tai-nguyen/{file}`
pub(super) async fn serve(Path(file): Path<String>) -> Response {
    let Some(index) = NAMES.iter().position(|name| *name == file) else {
        return Failure::NotFound.into_response();
    };
    let asset = &ASSETS[index];
    let headers = [(CONTENT_TYPE, asset.media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.content).into_response()
}
