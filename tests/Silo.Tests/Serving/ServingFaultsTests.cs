using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Silo.Serving;

namespace Silo.Tests.Serving;

/// <summary>The status of a request that has thrown.</summary>
public sealed class ServingFaultsTests
{
    [Theory]
    [InlineData(typeof(TimeoutException), 503)]
    [InlineData(typeof(SiloUnavailableException), 503)]
    [InlineData(typeof(TaskCanceledException), 503)]
    [InlineData(typeof(InvalidDataException), 400)]
    [InlineData(typeof(FormatException), 500)]
    public async Task Each_kind_of_error_has_its_status(Type kind, int status) => Assert.Equal(status, await Answer(kind, new CancellationToken(canceled: false)));

    [Fact]
    public async Task A_client_that_has_closed_its_connection_is_no_fault() =>
        Assert.Equal(499, await Answer(typeof(TaskCanceledException), new CancellationToken(canceled: true)));

    private static async Task<int> Answer(Type kind, CancellationToken aborted)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(), RequestAborted = aborted };
        await ServingFaults.Shield(context, _ => Task.FromException((Exception)Activator.CreateInstance(kind)!));
        return context.Response.StatusCode;
    }
}
