//! The cores that this process may use: CPU affinity and the quotas of cgroups. `std` rounds a quota
//! down, which would leave a function of 1.9 vCPU with one thread; here it is rounded to the nearest.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most threads that a caller can ask for: far above the 16 vCPU of the largest function instance.
pub const MAX_THREADS: usize = 256;

/// Threads that this process may keep busy, at least 1. Below 1.5 cores that means the calling
/// thread only. Asking the machine takes longer than planning a call, so the answer of the first
/// call is kept for the life of the process.
pub fn threads() -> usize {
    // Not a `OnceLock`: one that another thread initializes during `fork` stays locked in the child.
    static KNOWN: AtomicUsize = AtomicUsize::new(0);
    let known = KNOWN.load(Ordering::Relaxed);
    if known > 0 {
        return known;
    }
    let threads = (cores().round() as usize).clamp(1, MAX_THREADS);
    KNOWN.store(threads, Ordering::Relaxed);
    threads
}

/// Cores that this process may use; fewer than 1 where the quota says so.
pub fn cores() -> f64 {
    let cores =
        affinity().unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    quota(Path::new("/")).map_or(cores as f64, |quota| quota.min(cores as f64))
}

/// CPUs in the affinity mask, as Linux lists them (proc_pid_status(5)).
fn affinity() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    listed(list)
}

/// How many numbers a list such as `0-3,8` names.
fn listed(list: &str) -> Option<usize> {
    list.trim()
        .split(',')
        .map(|range| {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            let (low, high) = (low.parse::<usize>().ok()?, high.parse::<usize>().ok()?);
            high.checked_sub(low)?.checked_add(1)
        })
        .sum()
}

/// The smallest quota in cores of this process's cgroups and all above them, v2 and v1.
fn quota(root: &Path) -> Option<f64> {
    let cgroups = std::fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
    let mut least: Option<f64> = None;
    for line in cgroups.lines() {
        let mut fields = line.splitn(3, ':');
        let (_, controllers, path) = (fields.next(), fields.next()?, fields.next()?);
        let mount = match controllers {
            "" => "sys/fs/cgroup",
            _ if controllers.split(',').any(|c| c == "cpu") => "sys/fs/cgroup/cpu",
            _ => continue,
        };
        let mut group = PathBuf::from(path.trim_start_matches('/'));
        loop {
            let folder = root.join(mount).join(&group);
            if let Some(cores) = v2(&folder).or_else(|| v1(&folder)) {
                least = Some(least.map_or(cores, |least| least.min(cores)));
            }
            if !group.pop() {
                break;
            }
        }
    }
    least
}

fn v2(folder: &Path) -> Option<f64> {
    let text = std::fs::read_to_string(folder.join("cpu.max")).ok()?;
    let (quota, period) = text.trim().split_once(' ')?;
    share(quota.parse().ok()?, period.parse().ok()?)
}

fn v1(folder: &Path) -> Option<f64> {
    let read = |name: &str| -> Option<f64> {
        std::fs::read_to_string(folder.join(name)).ok()?.trim().parse().ok()
    };
    share(read("cpu.cfs_quota_us")?, read("cpu.cfs_period_us")?)
}

fn share(quota: f64, period: f64) -> Option<f64> {
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cpus_are_counted() {
        assert_eq!(listed(" 0-3,8\n"), Some(5));
        assert_eq!(listed("7"), Some(1));
        assert_eq!(listed("3-1"), None);
        assert_eq!(listed(""), None);
    }

    #[test]
    fn the_smallest_quota_of_all_cgroups_counts() {
        let root = std::env::temp_dir().join(format!("fcimage-quota-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("proc/self/cgroup", "0::/a/b\n");
        assert_eq!(quota(&root), None);
        write("sys/fs/cgroup/a/cpu.max", "140000 100000\n");
        write("sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
        assert_eq!(quota(&root), Some(1.4));
        write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/x\n");
        write("sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "50000\n");
        write("sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
        assert_eq!(quota(&root), Some(0.5));
        std::fs::remove_dir_all(&root).unwrap();
    }
}
