using Grains.Engine;

namespace Grains.Tests.Engine;

/// <summary>The one thread of a slot.</summary>
public sealed class SlotThreadTests
{
    private static readonly AsyncLocal<string?> Trace = new();

    [Fact]
    public void A_job_has_the_context_of_its_caller_and_not_that_of_the_job_before()
    {
        var seen = new List<string?>();
        Trace.Value = "starter";
        var thread = new SlotThread();
        foreach (var caller in new[] { "one", null, "two" })
        {
            Trace.Value = caller;
            thread.Add(() =>
            {
                seen.Add(Trace.Value);
                Trace.Value = "left behind";
            });
        }

        thread.End(TimeSpan.FromMinutes(1));
        Assert.Equal(["one", null, "two"], seen);
    }
}
