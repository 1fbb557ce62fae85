using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Silo.Hosting;
using Silo.Serving;
using Silo.Telemetry;

namespace Silo.Tests.Serving;

public sealed class ApiDescriptionTests
{
    [Fact]
    public void Every_path_that_is_served_is_described_and_none_besides()
    {
        var described = JsonNode.Parse(ApiDescription.Json)!["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject(), (path, method) => $"{method.Key.ToUpperInvariant()} {path.Key}");
        Assert.Equal(Served().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static List<string> Served()
    {
        var settings = new SiloSettings { HttpPort = 8080 };
        var builder = WebApplication.CreateSlimBuilder();
        ServingHost.AddServices(builder, settings);
        TelemetryHost.AddServices(builder.Services, settings);
        var app = builder.Build();
        ServingHost.Map(app, settings);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true });
        return [.. endpoints.SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods, (endpoint, method) => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}")];
    }
}
