//! The labelled series beside the detectors: the scorer gives the published figures, the detectors the reached ones.

use std::collections::BTreeMap;

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/analysis/changepoint/testdata");

/// A labelled series as weights see it, and its labelled changes.
struct Labelled {
    name: String,
    weighed: Vec<f64>,
    facts: Vec<usize>,
}

fn labelled() -> Vec<Labelled> {
    let read = |file: PathBuf| {
        let series = series::read(&mut Lines::open(&file).unwrap(), Some("cp")).unwrap();
        let facts = Variant::Fixed.believed(&series.rtt_ms, &series.labelled);
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        Labelled { name, weighed: Variant::Fixed.weighed(&series.rtt_ms), facts }
    };
    files().into_iter().map(read).collect()
}

fn files() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(format!("{FOLDER}/real")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 25);
    files
}

fn text(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap()
}

/// Published figures by file: precision, recall, weighted recall, F2, weighted F2.
fn published() -> BTreeMap<String, String> {
    let text = text("reference_scores.csv");
    let rows = text.lines().filter_map(|line| {
        let (file, figures) = line.strip_prefix("fixed,")?.split_once(",cpt_poisson&MBIC,")?;
        Some((file.to_owned(), figures.to_owned()))
    });
    rows.collect()
}

#[test]
fn the_reference_detections_score_as_published() {
    let detections: BTreeMap<String, Vec<usize>> =
        serde_json::from_str(&text("reference_detections.json")).unwrap();
    let published = published();
    let (mut counts, mut scores) = (Vec::new(), Vec::new());
    for Labelled { name, weighed, facts } in labelled() {
        let (count, figures) = score(&weighed, &facts, &detections[&name]).unwrap();
        let Score { precision, recall, recall_weighted, f2, f2_weighted, .. } = figures;
        let row = [precision, recall, recall_weighted, f2, f2_weighted].map(|share| format!("{share:.6}"));
        assert_eq!(row.join(","), published[&name], "{name}");
        counts.push(count);
        scores.push(figures);
    }
    let sum = |part: fn(&Counts) -> usize| counts.iter().map(part).sum::<usize>();
    let (facts, detections, found) =
        (sum(|count| count.facts), sum(|count| count.detections), sum(|count| count.found));
    assert_eq!((facts, found, detections - found, facts - found), (474, 335, 546, 139));
    let (precision, recall, f1) = Counts::micro(&counts);
    let median = Score::median_of(&scores).unwrap();
    let shares = [precision, recall, f1, median.precision, median.recall, median.recall_weighted, median.f2];
    let rounded = [shares.to_vec(), vec![median.f2_weighted]].concat();
    let rounded: Vec<String> = rounded.iter().map(|share| format!("{share:.3}")).collect();
    assert_eq!(rounded.join(" "), "0.380 0.707 0.494 0.529 0.714 0.843 0.568 0.738");
}

/// Median of the weighted F2, and micro F1.
fn reached(online: bool) -> (f64, f64) {
    let score = Some("cp".to_owned());
    let args = ChangepointsArgs { files: files(), online, score, variant: VariantArg::Fixed, json: true };
    let answers = args.files.iter().map(|file| answer(file, &args).unwrap().score.unwrap());
    let (counts, scores): (Vec<Counts>, Vec<Score>) = answers.unzip();
    (Score::median_of(&scores).unwrap().f2_weighted, Counts::micro(&counts).2)
}

#[test]
fn the_offline_detector_holds_what_it_reached() {
    let (f2_weighted, f1) = reached(false);
    assert!(f2_weighted >= 0.83 && f1 >= 0.68, "{f2_weighted} {f1}");
}

#[test]
fn the_online_detector_holds_what_it_reached() {
    let (f2_weighted, f1) = reached(true);
    assert!(f2_weighted >= 0.82 && f1 >= 0.665, "{f2_weighted} {f1}");
}

#[test]
fn a_bad_file_costs_its_own_answer_only() {
    let folder = tempfile::tempdir().unwrap();
    let [good, bad] = ["good.csv", "bad.csv"].map(|name| folder.path().join(name));
    std::fs::write(&good, "time;rtt\n".to_owned() + &"1;20\n".repeat(50) + &"2;60\n".repeat(50)).unwrap();
    std::fs::write(&bad, "time;rtt\n1;junk\n").unwrap();
    let files = vec![bad.clone(), good.clone(), folder.path().join("none.csv")];
    let args = ChangepointsArgs { files, online: false, score: None, variant: VariantArg::Fixed, json: true };
    let answers = answers(&args);
    let printed = printing::json(&answers);
    let of = |path: &Path| &printed[path.to_str().unwrap()];
    assert_eq!(of(&good), &serde_json::json!({ "change_points": [50] }));
    assert!(of(&bad)["error"].as_str().unwrap().starts_with("line 2: \"junk\" is no round trip"));
    let faults = faults(&answers);
    assert_eq!(faults.len(), 2);
    assert!(faults[1].ends_with("none.csv: cannot open the file: No such file or directory (os error 2)"));
}
