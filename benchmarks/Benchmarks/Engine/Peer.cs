using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Benchmarks.Engine;

/// <summary>
/// A peer in a process of its own, so that nothing that our engine sets helps or hinders it. It says its version, and then
/// answers every line "MEMBERS THREADS STEPS" with "IMAGES_PER_SECOND LOSS", or with "failed" and why.
/// </summary>
internal sealed class Peer : IDisposable
{
    // The system's own on CPU (Debian: python3-torch); another if its PyTorch has CUDA.
    private static readonly string Python = Environment.GetEnvironmentVariable("ENSEMBLE_BENCH_PYTHON") is { Length: > 0 } named ? named : "/usr/bin/python3";

    private readonly Process _process;
    private readonly string _name;

    private Peer(Process process, string name) => (_process, _name) = (process, name);

    /// <summary>PyTorch as python3 has it.</summary>
    /// <param name="conditions">Its device, and with TF32 or without.</param>
    /// <param name="loop">Which loop of <c>peer.py</c>: <c>plain</c>, <c>tuned</c>, or <c>compiled</c>.</param>
    /// <returns>Null if it has none.</returns>
    public static Peer? PyTorch(Conditions conditions, string loop) => Start(
        loop == "plain" ? "PyTorch" : $"PyTorch {loop}",
        Python,
        Path.Combine(AppContext.BaseDirectory, "Engine", "peer.py"),
        TutorialTask.Folder,
        conditions.Device,
        conditions.GpuName,
        loop);

    /// <summary>A loop of TorchSharp's own parts.</summary>
    public static Peer PlainTorchSharp(Conditions conditions) =>
        Start("plain TorchSharp", Environment.ProcessPath!, PlainLoop.Command, conditions.Device, conditions.GpuName) ?? throw new InvalidOperationException("The plain loop does not start; run 'ensemble-bench plain' to see why.");

    /// <summary>Our engine with the C library's allocator as <see cref="Parts.AllocatorPart"/> is configured.</summary>
    public static Peer Allocator(string allocator) =>
        Start("allocator", Environment.ProcessPath!, Parts.AllocatorPart.Command, allocator) ?? throw new InvalidOperationException($"The engine does not start; run 'ensemble-bench allocator {allocator}' to see why.");

    /// <summary>Our engine with one member in a process of its own.</summary>
    public static Peer OurMember(Conditions conditions) =>
        Start(OurProcess.Command, Environment.ProcessPath!, OurProcess.Command, conditions.Device, conditions.GpuName, conditions.Effort.ToString()) ?? throw new InvalidOperationException($"The engine does not start; run 'ensemble-bench {OurProcess.Command} {conditions.Device} {conditions.GpuName} {conditions.Effort}' to see why.");

    /// <summary>The other side: answers every line until there are no more.</summary>
    /// <param name="train">Trains so many members with so many threads and steps.</param>
    public static void Answer(Func<int, int, int, Outcome> train)
    {
        while (Console.ReadLine() is { } line)
        {
            var numbers = line.Split(' ').Select(int.Parse).ToArray();
            var outcome = train(numbers[0], numbers[1], numbers[2]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.ImagesPerSecond} {outcome.Loss}"));
        }
    }

    /// <summary>Members that train at the same time, each with some threads.</summary>
    public IContender Members(int members, int threads) => new PeerMembers(this, members, threads);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static Peer? Start(string name, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            var process = Process.Start(start)!;
            // Read, so that it never blocks; run the peer by hand to see its errors.
            process.BeginErrorReadLine();
            return process.StandardOutput.ReadLine() is { } version ? new Peer(process, $"{name} {version}") : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private Outcome Train(int members, int threads, int steps)
    {
        _process.StandardInput.WriteLine($"{members} {threads} {steps}");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{_name} ended in the middle of the benchmark; run it by hand to see why.");
        if (answer.StartsWith("failed", StringComparison.Ordinal)) throw new InvalidOperationException($"{_name} {answer}");
        var numbers = answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new Outcome(numbers[0], numbers[1]);
    }

    private sealed class PeerMembers(Peer peer, int members, int threads) : IContender
    {
        public string Name => $"{peer._name}, {members} × {threads} threads";

        public Outcome Train(int steps) => peer.Train(members, threads, steps);

        public void Dispose()
        {
        }
    }
}
