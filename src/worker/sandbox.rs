//! The walls the worker builds around itself before it reads a byte.
//!
//! Two layers, each enough against the plain attack. Resource limits: with the three standard
//! streams open and `RLIMIT_NOFILE` at three, no file and no socket can be opened. A seccomp list
//! of allowed system calls: everything else fails with `EPERM`, for root as well. Parsers need
//! memory and the three streams, nothing more.

use std::collections::BTreeMap;

use eakte_worker::frame::Sandbox;
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

/// Bytes of address space: the largest document, unpacked images and the program itself.
const MEMORY_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Seconds of processor time; the server's clock is shorter for most jobs.
const CPU_SECONDS_MAX: u64 = 60;

/// Gives up all rights; says which walls stand. Fails only if even the limits cannot be set,
/// and then no byte may be read.
pub(crate) fn enter() -> Result<Sandbox, rustix::io::Errno> {
    let limits = [
        (Resource::As, MEMORY_BYTES_MAX),
        (Resource::Cpu, CPU_SECONDS_MAX),
        (Resource::Nofile, 3),
        (Resource::Fsize, 0),
        (Resource::Nproc, 0),
        (Resource::Core, 0),
    ];
    for (resource, value) in limits {
        setrlimit(
            resource,
            Rlimit {
                current: Some(value),
                maximum: Some(value),
            },
        )?;
    }
    rustix::thread::set_no_new_privs(true)?;
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    match filter().and_then(|program| seccompiler::apply_filter(&program)) {
        Ok(()) => Ok(Sandbox::Voll),
        Err(e) => {
            eprintln!("eakte-worker: no seccomp filter, resource limits only: {e}");
            Ok(Sandbox::OhneFilter)
        }
    }
}

fn filter() -> Result<BpfProgram, seccompiler::Error> {
    let mut rules: BTreeMap<i64, Vec<_>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    // `abort` signals its own process; no other process may be signalled.
    let own = SeccompCondition::new(
        0,
        SeccompCmpArgLen::Dword,
        SeccompCmpOp::Eq,
        u64::from(std::process::id()),
    )?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![own])?]);
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Errno(rustix::io::Errno::PERM.raw_os_error() as u32),
        SeccompAction::Allow,
        arch,
    )?;
    Ok(filter.try_into()?)
}

/// Memory, the open streams, time, and the ways to end.
const ALLOWED: [i64; 29] = [
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fstat,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_lseek,
    libc::SYS_madvise,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_write,
    libc::SYS_writev,
];
