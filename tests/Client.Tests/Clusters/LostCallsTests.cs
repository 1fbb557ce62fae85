using System.Reflection;
using Client.Clusters;
using Ensembles.Placement;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization.Invocation;

namespace Client.Tests.Clusters;

/// <summary>Calls that can no longer be answered, which Orleans finds out too late or never.</summary>
public sealed class LostCallsTests
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(30);
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _answer = new();
    private readonly LostCalls _calls;
    private Func<Task<NodesStatus>> _look = () => Show(("control", "a"), ("control", "b"), ("trainer", "t"));
    private int _looks;

    public LostCallsTests() => _calls = new LostCalls(
        () =>
        {
            _looks++;
            return _look();
        },
        _clock);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_whose_gateway_is_lost_ends_after_the_grace_time(bool isLong)
    {
        var call = Call(isLong);
        LoseGateway();
        await Pass(LostCalls.Grace);

        var error = await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Contains("may have been done or not", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_through_another_gateway_is_answered_within_the_grace_time()
    {
        var call = Call(isLong: false);
        LoseGateway();
        await Pass(LostCalls.Grace / 2);
        _answer.SetResult();
        await call;
    }

    [Fact]
    public async Task A_gateway_that_was_lost_before_ends_no_call()
    {
        LoseGateway();
        var call = Call(isLong: false);
        await Pass(LostCalls.Grace * 2);
        Assert.False(call.IsCompleted);
    }

    [Fact]
    public async Task A_long_call_ends_when_a_control_silo_is_replaced()
    {
        var call = await LongCall();
        _look = () => Show(("control", "a"), ("control", "b2"), ("trainer", "t"));
        await Pass(LostCalls.LookPeriod);
        Assert.False(call.IsCompleted);
        await Pass(LostCalls.LookPeriod);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
    }

    [Fact]
    public async Task A_long_call_ends_when_the_silos_can_no_longer_be_looked_up()
    {
        var call = await LongCall();
        _look = () => Task.FromException<NodesStatus>(new TimeoutException());
        await Pass(LostCalls.LookPeriod);
        await Pass(LostCalls.LookPeriod);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
    }

    [Fact]
    public async Task A_long_call_goes_on_when_trainers_are_replaced_and_when_a_silo_is_missing_for_one_look()
    {
        var call = await LongCall();
        _look = () => Show(("control", "a"));
        await Pass(LostCalls.LookPeriod);
        _look = () => Show(("control", "a"), ("control", "b"), ("trainer", "t2"), ("control", "c"));
        for (var look = 0; look < 5; look++) await Pass(LostCalls.LookPeriod);
        Assert.False(call.IsCompleted);
        _answer.SetResult();
        await call;
        var looks = _looks;
        await Pass(LostCalls.LookPeriod * 3);
        Assert.Equal(looks, _looks);
    }

    [Fact]
    public async Task A_short_call_does_not_look_up_the_silos()
    {
        var call = Call(isLong: false);
        await Pass(LostCalls.LookPeriod * 3);
        _answer.SetResult();
        await call;
        Assert.Equal(0, _looks);
    }

    [Fact]
    public async Task A_call_that_might_be_long_and_is_not_does_not_look_them_up_either()
    {
        var call = Call(isLong: true);
        await Pass(LostCalls.FirstPoll / 2);
        _answer.SetResult();
        await call;
        await Pass(LostCalls.FirstPoll);
        Assert.Equal(0, _looks);
    }

    [Fact]
    public async Task An_error_is_the_calls_own()
    {
        var call = Call(isLong: true);
        _answer.SetException(new InvalidOperationException("own"));
        Assert.Equal("own", (await Assert.ThrowsAsync<InvalidOperationException>(() => call)).Message);
    }

    // One whose control silos were looked at.
    private async Task<Task> LongCall()
    {
        var call = Call(isLong: true);
        await Pass(LostCalls.FirstPoll);
        Assert.Equal(1, _looks);
        return call;
    }

    private Task Call(bool isLong) => _calls.Invoke(new CallContext(_answer.Task, isLong ? Minutes : null));

    private void LoseGateway() => _calls.OnGatewayCountChanged(null, new GatewayCountChangedEventArgs(1, 2));

    private async Task Pass(TimeSpan time)
    {
        await Settle();
        _clock.Advance(time);
        await Settle();
    }

    // What a signal or the clock sets off continues on pool threads.
    private static Task Settle() => Task.Delay(100, TestContext.Current.CancellationToken);

    private static Task<NodesStatus> Show(params (string Role, string Process)[] silos) => Task.FromResult(
        new NodesStatus([.. silos.Select(silo => new SiloReport("name", silo.Role, 1, "127.0.0.1:1", null, [], Process: silo.Process))], []));

    private sealed class CallContext(Task answer, TimeSpan? timeout) : IOutgoingGrainCallContext
    {
        public IInvokable Request { get; } = new TimedRequest(timeout);

        public object Grain => throw new NotSupportedException();

        public MethodInfo InterfaceMethod => typeof(IRunGrain).GetMethod(nameof(IRunGrain.Evaluate))!;

        public IGrainContext? SourceContext => null;

        public GrainId? SourceId => null;

        public GrainId TargetId => default;

        public GrainInterfaceType InterfaceType => default;

        public string InterfaceName => "";

        public string MethodName => "";

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public Task Invoke() => answer;
    }

    private sealed class TimedRequest(TimeSpan? timeout) : RequestBase
    {
        public override TimeSpan? GetDefaultResponseTimeout() => timeout;

        public override ValueTask<Response> Invoke() => throw new NotSupportedException();

        public override object GetTarget() => throw new NotSupportedException();

        public override void Dispose()
        {
        }

        public override void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

        public override string GetMethodName() => "";

        public override string GetInterfaceName() => "";

        public override string GetActivityName() => "";

        public override Type GetInterfaceType() => typeof(IRunGrain);

        public override MethodInfo GetMethod() => typeof(IRunGrain).GetMethod(nameof(IRunGrain.Evaluate))!;
    }
}
