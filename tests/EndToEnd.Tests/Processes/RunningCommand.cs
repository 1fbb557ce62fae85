using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests.Processes;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A command that runs.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RunningCommand(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Seen
    {
        get
        {
            lock (_output) return _output.ToString() + _error;
        }
    }

    public bool HasExited => _process.HasExited;

    public void Signal(string signal) => Signals.Send(signal, _process.Id);

    /// <summary>Waits until the command has printed something; the limit only ends a test that would never end.</summary>
    public async Task UntilSeen(string text, TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        while (!Seen.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"it ended before it said '{text}': {Seen}");
            Assert.True(Stopwatch.GetElapsedTime(started) < limit, $"it never said '{text}': {Seen}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async Task<Outcome> Outcome(TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"it did not end in {limit}: {Seen}");
        }

        lock (_output) return new Outcome(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private void Append(StringBuilder to, string? line)
    {
        lock (_output) if (line is not null) to.Append(line).Append('\n');
    }
}
