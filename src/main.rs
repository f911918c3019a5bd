//! The program: reads the command line, runs it and turns the outcome into an exit code.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives memory back to the system after training, and takes less time than that of the C library.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    madoguchi::cli::run(std::env::args_os())
}
