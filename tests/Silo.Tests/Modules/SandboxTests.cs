using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Silo.Modules;

namespace Silo.Tests.Modules;

/// <summary>What code in a module's trial may ask of the kernel. Each attack runs on a thread that has entered the sandbox, which ends with it.</summary>
public sealed partial class SandboxTests : IDisposable
{
    private const int NotPermitted = 1;
    private const int NotImplemented = 38;
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-sandbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("execve", 59)]
    [InlineData("execveat", 322)]
    [InlineData("socket", 41)]
    [InlineData("connect", 42)]
    [InlineData("kill", 62)]
    [InlineData("tkill", 200)]
    [InlineData("rt_sigqueueinfo", 129)]
    [InlineData("ptrace", 101)]
    [InlineData("process_vm_readv", 310)]
    [InlineData("pidfd_open", 434)]
    [InlineData("truncate", 76)]
    [InlineData("rename", 82)]
    [InlineData("mkdir", 83)]
    [InlineData("unlink", 87)]
    [InlineData("symlink", 88)]
    [InlineData("chmod", 90)]
    [InlineData("fchmod", 91)]
    [InlineData("fchown", 93)]
    [InlineData("fsetxattr", 190)]
    [InlineData("mknod", 133)]
    [InlineData("unlinkat", 263)]
    [InlineData("renameat2", 316)]
    [InlineData("openat2", 437)]
    [InlineData("fchmodat2", 452)]
    [InlineData("mount", 165)]
    [InlineData("unshare", 272)]
    [InlineData("setns", 308)]
    [InlineData("bpf", 321)]
    [InlineData("io_uring_setup", 425)]
    [InlineData("shmget", 29)]
    [InlineData("mq_open", 240)]
    [InlineData("setpriority", 141)]
    [InlineData("x32 execve", 0x40000000 + 520)]
    public void A_call_that_reaches_beyond_the_process_is_refused(string name, long number)
    {
        var error = Within(() => Errno(number, -1, -1, -1));
        Assert.True(error == NotPermitted, $"{name}: error {error}");
        // It is the sandbox that refuses: without it the kernel finds another fault in such arguments.
        Assert.NotEqual(NotPermitted, number > 0x40000000 ? 0 : Errno(number, -1, -1, -1));
    }

    [Fact]
    public void Calls_of_newer_kernels_are_not_there() => Assert.Equal(NotImplemented, Within(() => Errno(463, -1, -1, -1)));

    [Fact]
    public void Signals_and_limits_reach_this_process_only()
    {
        var parent = int.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..], null);
        Assert.Equal(NotPermitted, Within(() => Errno(234, parent, parent, 0)));
        Assert.Equal(0, Within(() => Errno(234, Environment.ProcessId, Environment.ProcessId, 0)));
        Assert.Equal(NotPermitted, Within(() => Errno(302, parent, 7, 0)));
        Assert.Equal(0, Within(() => Errno(302, 0, 7, 0)));
    }

    [Fact]
    public void Files_are_read_and_not_written()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "content");
        Assert.Equal("content", Within(() => File.ReadAllText(file)));
        foreach (var mode in new[] { FileMode.Open, FileMode.Append, FileMode.Create, FileMode.Truncate })
        {
            Assert.IsType<UnauthorizedAccessException>(Within(() => Record.Exception(() => File.Open(file, mode, FileAccess.Write).Dispose())));
        }

        Assert.NotNull(Within(() => Record.Exception(() => File.WriteAllText(Path.Combine(_folder, "new"), "x"))));
        Assert.NotNull(Within(() => Record.Exception(() => File.Delete(file))));
        Assert.Equal(("content", 1), (File.ReadAllText(file), Directory.GetFileSystemEntries(_folder).Length));
    }

    [Fact]
    public void No_program_runs_and_no_socket_opens_but_threads_start()
    {
        Assert.NotNull(Within(() => Record.Exception(() => Process.Start("/bin/true").Dispose())));
        Assert.IsType<SocketException>(Within(() => Record.Exception(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose())));
        Assert.Equal(NotPermitted, Within(() => OnThread(() => Errno(59, -1, -1, -1))));
    }

    private static T Within<T>(Func<T> attack) => OnThread(() =>
    {
        Sandbox.Enter(allThreads: false);
        return attack();
    });

    private static T OnThread<T>(Func<T> work)
    {
        T result = default!;
        var thread = new Thread(() => result = work());
        thread.Start();
        thread.Join();
        return result;
    }

    private static int Errno(long number, long first, long second, long third) => Call(number, first, second, third, 0, 0, 0) < 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc.so.6", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Call(long number, long first, long second, long third, long fourth, long fifth, long sixth);
}
