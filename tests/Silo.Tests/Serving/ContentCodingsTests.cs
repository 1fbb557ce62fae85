using Microsoft.AspNetCore.Http;
using Silo.Serving;

namespace Silo.Tests.Serving;

public sealed class ContentCodingsTests
{
    [Theory]
    [InlineData("identity", null)]
    [InlineData("Identity", null)]
    [InlineData("", null)]
    [InlineData("identity, identity", null)]
    [InlineData("gzip, identity", "gzip")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("zip", "zip")]
    [InlineData("gzip, br", "gzip, br")]
    public async Task What_was_not_done_is_not_undone(string sent, string? seen)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.ContentEncoding = sent;

        await ContentCodings.Normalize(context, _ => Task.CompletedTask);

        Assert.Equal(seen, (string?)context.Request.Headers.ContentEncoding);
        if (seen is null) Assert.Empty(await context.Request.ReadBody(CancellationToken.None));
    }
}
