using System.Runtime.InteropServices;

namespace Silo.Modules;

/// <summary>
/// What the kernel refuses this process from now on (seccomp, with no new privileges): to run programs, to start processes, to open files
/// for
/// writing, to change names and rights of files, to use the network, and to touch other processes. Threads, memory and files that are open
/// stay.
/// </summary>
internal static unsafe partial class Sandbox
{
    private const int NoNewPrivileges = 38;
    private const int SeccompCall = 317;
    private const uint FilterMode = 1;
    private const uint AllThreads = 1;

    // Offsets in the data of a system call: number, architecture, and the low halves of its arguments.
    private const uint Number = 0;
    private const uint Architecture = 4;
    private const uint FirstArgument = 16;
    private const uint X64 = 0xC000003E;
    private const uint OtherCalls = 0x40000000;

    private const ushort Load = 0x20;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort IfAnyBit = 0x45;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF0000;
    private const uint Refuse = 0x00050001; // EPERM
    private const uint Missing = 0x00050026; // ENOSYS: the C library takes the older call

    private const uint Open = 2;
    private const uint OpenAt = 257;
    private const uint Clone = 56;
    private const uint Clone3 = 435;
    private const uint ForWriting = 0x1 | 0x2 | 0x40 | 0x200 | 0x400; // O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND
    private const uint Thread = 0x10000;

    private const uint SignalThread = 234; // tgkill
    private const uint SetLimit = 302; // prlimit64
    private const uint Newer = 453; // calls that this list does not know

    private static readonly uint[] Refused =
    [
        59, 322, // execve, execveat
        57, 58, // fork, vfork
        41, 42, 49, 53, // socket, connect, bind, socketpair
        // kill, ptrace, rt_sigqueueinfo, tkill, rt_tgsigqueueinfo, perf_event_open, process_vm_readv, process_vm_writev, kcmp,
        // pidfd_send_signal, pidfd_open, pidfd_getfd, process_madvise
        62, 101, 129, 200, 297, 298, 310, 311, 312, 424, 434, 438, 440,
        141, 142, 144, 251, 314, // setpriority, sched_setparam, sched_setscheduler, ioprio_set, sched_setattr
        29, 64, 68, 240, 241, 300, // shmget, semget, msgget, mq_open, mq_unlink, fanotify_init
        91, 93, 190, 197, 198, 199, 261, // fchmod, fchown, fsetxattr, removexattr, lremovexattr, fremovexattr, futimesat
        // syslog, adjtimex, acct, settimeofday, swapon, swapoff, reboot, sethostname, setdomainname, iopl, ioperm, init_module,
        // delete_module, quotactl, clock_settime, kexec_load, clock_adjtime, finit_module, kexec_file_load
        103, 159, 163, 164, 167, 168, 169, 170, 171, 172, 173, 175, 176, 179, 227, 246, 305, 313, 320,
        428, 429, 430, 431, 432, 433, 442, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr
        // truncate, rename, mkdir, rmdir, creat, link, unlink, symlink, chmod, chown, lchown, utime, mknod
        76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 132, 133,
        // setxattr, lsetxattr, utimes, and those by folder: mkdir, mknod, chown, unlink, rename, link, symlink, chmod, utimens, rename,
        // open, chmod
        188, 189, 235, 258, 259, 260, 263, 264, 265, 266, 268, 280, 316, 437, 452,
        155, 161, 165, 166, 272, 304, 308, // pivot_root, chroot, mount, umount, unshare, open_by_handle_at, setns
        248, 249, 250, 321, 323, 425, 426, 427, // keys, bpf, userfaultfd, io_uring
    ];

    /// <summary>Enters; there is no way back.</summary>
    /// <param name="allThreads">Whether for all threads of the process, or for the calling one and those that it starts.</param>
    /// <exception cref="PlatformNotSupportedException">The kernel does not do it.</exception>
    public static void Enter(bool allThreads = true)
    {
        Step[] steps = [.. Program()];
        fixed (Step* first = steps)
        {
            var program = new Filter { Length = (ushort)steps.Length, Steps = first };
            if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0 || Call(SeccompCall, FilterMode, allThreads ? AllThreads : 0, &program) != 0)
            {
                throw new PlatformNotSupportedException(
                    $"This kernel does not limit a process by seccomp (error {Marshal.GetLastSystemError()}).");
            }
        }
    }

    // Each test skips the answer that follows it if it does not hold.
    private static IEnumerable<Step> Program()
    {
        yield return new(Load, 0, 0, Architecture);
        yield return new(IfEqual, 1, 0, X64);
        yield return new(Return, 0, 0, Refuse);
        yield return new(Load, 0, 0, Number);
        yield return new(IfAtLeast, 0, 1, OtherCalls);
        yield return new(Return, 0, 0, Refuse);
        foreach (var number in Refused)
        {
            yield return new(IfEqual, 0, 1, number);
            yield return new(Return, 0, 0, Refuse);
        }

        yield return new(IfAtLeast, 0, 1, Newer);
        yield return new(Return, 0, 0, Missing);
        foreach (var (number, own) in ((uint, uint)[])[(SignalThread, (uint)Environment.ProcessId), (SetLimit, 0)])
        {
            yield return new(IfEqual, 0, 4, number);
            yield return new(Load, 0, 0, FirstArgument);
            yield return new(IfEqual, 1, 0, own);
            yield return new(Return, 0, 0, Refuse);
            yield return new(Return, 0, 0, Allow);
        }

        yield return new(IfEqual, 0, 1, Clone3);
        yield return new(Return, 0, 0, Missing);
        foreach (var (number, argument) in ((uint, uint)[])[(Open, 1), (OpenAt, 2)])
        {
            yield return new(IfEqual, 0, 4, number);
            yield return new(Load, 0, 0, FirstArgument + 8 * argument);
            yield return new(IfAnyBit, 0, 1, ForWriting);
            yield return new(Return, 0, 0, Refuse);
            yield return new(Return, 0, 0, Allow);
        }

        yield return new(IfEqual, 0, 4, Clone);
        yield return new(Load, 0, 0, FirstArgument);
        yield return new(IfAnyBit, 1, 0, Thread);
        yield return new(Return, 0, 0, Refuse);
        yield return new(Return, 0, 0, Allow);
        yield return new(Return, 0, 0, Allow);
    }

    [LibraryImport("libc.so.6", EntryPoint = "prctl")]
    private static partial int Control(int option, ulong first, ulong second, ulong third, ulong fourth);

    [LibraryImport("libc.so.6", EntryPoint = "syscall")]
    private static partial long Call(long number, uint operation, uint flags, Filter* program);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Step(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Step* Steps;
    }
}
