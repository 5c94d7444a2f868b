//! Accessibility rules of axe-core, run inside the page that is open.
//!
//! axe-core is not ours and not part of the repository: `npm pack axe-core@4` brings it, and its `axe.min.js` is taken
//! from `HATANG_AXE` or from `target/axe/axe.min.js`. Without it the tests fail and say so.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::target_dir;
use crate::webdriver::Browser;

const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The text of axe-core.
pub(crate) struct Axe(String);

impl Axe {
    pub(crate) fn load() -> Result<Self> {
        let usual = target_dir()?.join("axe").join("axe.min.js");
        let path = std::env::var_os("HATANG_AXE").map_or(usual, PathBuf::from);
        let script = fs::read_to_string(&path).with_context(|| {
            format!(
                "read {}: get it with `npm pack axe-core@4`, unpack it, and put package/axe.min.js there or name it in HATANG_AXE",
                path.display()
            )
        })?;
        Ok(Self(script))
    }

    /// What the open page breaks, one line for each element: rule, element, why.
    pub(crate) async fn violations(&self, browser: &Browser) -> Result<Vec<String>> {
        let there = browser.execute("return typeof axe !== 'undefined'", &[]).await?;
        if there != true {
            browser.execute(&self.0, &[]).await.context("load axe-core")?;
        }
        let run = "return axe.run(document, arguments[0]).then(found => found.violations.flatMap(rule => \
                   rule.nodes.map(node => rule.id + ': ' + node.html.slice(0, 200) + ': ' + node.failureSummary)))";
        let options = json!({
            "runOnly": { "type": "tag", "values": TAGS },
            "rules": { "target-size": { "enabled": true } },
            "resultTypes": ["violations"],
        });
        let found = browser.execute(run, &[options]).await.context("run axe-core")?;
        let found = found.as_array().context("axe-core answers with a list")?;
        Ok(found.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
