//! Compiles the .proto files with protox, a compiler in Rust: no protoc is needed to build.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = ["enrolment", "fleet"].map(|name| format!("hatang/v1/{name}.proto"));
    println!("cargo:rerun-if-changed=hatang");
    let descriptors = protox::compile(files, ["."])?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
