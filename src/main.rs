//! The program `eakte`. It is all in the library: there it is compiled once, not again for each program that stands on it.

fn main() -> std::process::ExitCode {
    eakte::cli::main()
}
