using System.Runtime.InteropServices;
using System.Text;

namespace Silo.Confinement;

/// <summary>The program that this process runs.</summary>
internal static unsafe partial class OwnProgram
{
    private const string Itself = "/proc/self/exe";

    /// <summary>
    /// Runs it again in this process, with the same arguments and environment and one variable more. The process keeps its number, session,
    /// limits and
    /// standard streams; .NET opens all other files so that they are closed. Returns only if that failed.
    /// </summary>
    /// <param name="variable">NAME=VALUE.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void RunAgain(string variable)
    {
        // A program that was replaced meanwhile is run as it was.
        var program = new FileInfo(Itself).LinkTarget is { } path && File.Exists(path) ? path : Itself;
        var arguments = Split(File.ReadAllBytes("/proc/self/cmdline"));
        var environment = Split(File.ReadAllBytes("/proc/self/environ"));
        environment.Add([.. Encoding.UTF8.GetBytes(variable), 0]);
        var (first, second) = (Pointers(arguments), Pointers(environment));
        fixed (nint* asked = first)
        fixed (nint* given = second)
        {
            _ = Execute(program, asked, given);
        }

        throw new IOException($"{program} cannot be run again: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // Each with the zero at its end.
    private static List<byte[]> Split(byte[] list)
    {
        var parts = new List<byte[]>();
        for (var at = 0; at < list.Length;)
        {
            var end = Array.IndexOf(list, (byte)0, at);
            if (end < 0) end = list.Length;
            parts.Add([.. list.AsSpan(at, end - at), 0]);
            at = end + 1;
        }

        return parts;
    }

    // They are the next program's: that frees them.
    private static nint[] Pointers(List<byte[]> texts) => [.. texts.Select(text =>
    {
        var copy = Marshal.AllocHGlobal(text.Length);
        Marshal.Copy(text, 0, copy, text.Length);
        return copy;
    }), 0];

    [LibraryImport("libc.so.6", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, nint* arguments, nint* environment);
}
