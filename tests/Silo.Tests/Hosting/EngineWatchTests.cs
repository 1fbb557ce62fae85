using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Silo.Hosting;

namespace Silo.Tests.Hosting;

/// <summary>A silo whose device computes no more.</summary>
public sealed class EngineWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Host _host = new();

    public void Dispose() => Environment.ExitCode = 0;

    [Theory, InlineData(true, 10), InlineData(false, 120)]
    public async Task It_ends_in_order_once_the_run_has_heard_why_or_a_minute_later(bool isHeard, int seconds)
    {
        using var engine = new TrainingEngine(new Broken(), ["cuda:0"]);
        var recipe = new Recipe { Name = "r", Data = new DataRecipe(), Model = new ModelRecipe { Layers = [] } };
        var job = engine.Start(new MemberPlan("run", 0, 1, 1, "cuda:0", recipe, "hash"), 0, 0, 1);
        Assert.True(await job.Events.WaitToReadAsync(TestContext.Current.CancellationToken));
        if (isHeard) Assert.True(job.Events.TryRead(out _));
        if (isHeard) await job.Events.Completion.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        using var watch = new EngineWatch(engine, _host, _time, NullLogger<EngineWatch>.Instance);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        for (var passed = 0; passed < seconds && !_host.Stopped.Task.IsCompleted; passed += 5)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(_host.Stopped.Task, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        await _host.Stopped.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(EngineWatch.BrokenDevice, Environment.ExitCode);
        Assert.Equal([("cuda:0", "an illegal memory access")], engine.Broken);
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Broken : IMemberTrainer
    {
        public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation) => throw new TrainingException("libtorch gave up.", FaultKind.Device);

        public bool HasBfloat16(string device) => true;

        public string? FaultOf(string device) => "an illegal memory access";
    }

    private sealed class Host : IHostApplicationLifetime
    {
        public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => Stopped.TrySetResult();
    }
}
