//! The program: reads the command line, runs it and turns the outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    madoguchi::cli::run(std::env::args_os())
}
