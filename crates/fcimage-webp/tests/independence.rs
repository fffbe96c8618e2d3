//! The crate can be published and used without the others.
#![allow(clippy::unwrap_used)] // in helpers

use std::path::Path;

fn sources(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let texts = entries.map(|entry| entry.unwrap().path()).map(|path| match path.is_dir() {
        true => sources(&path),
        false => vec![std::fs::read_to_string(path).unwrap()],
    });
    texts.flatten().collect()
}

#[test]
fn the_only_dependency_is_the_crate_of_kernels() {
    let manifest = include_str!("../Cargo.toml");
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (dependencies, _) = dependencies.split_once("\n\n").unwrap();
    assert_eq!(dependencies.lines().count(), 1);
    assert!(dependencies.starts_with("fcimage-webp-kernels = "));
    assert_eq!(manifest.matches("path = ").count(), 1);
}

#[test]
fn it_starts_no_threads_and_reads_neither_environment_nor_files() {
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let code: String = source.lines().filter(|line| !line.trim().starts_with("//")).collect();
        for name in ["std::env", "std::fs", "std::thread", "std::process", "std::net"] {
            assert!(!code.contains(name), "{name}");
        }
    }
}
