using System.Net;
using Grains.Interfaces.Predicting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Benchmarks.Serving;

/// <summary>Our cluster, asked by a client of its grains.</summary>
internal sealed class GrainAsked : IAsked, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IPredictorGrain _predictor;

    private GrainAsked(IHost host, string run) => (_host, _predictor) = (host, host.Services.GetRequiredService<IGrainFactory>().GetGrain<IPredictorGrain>(run));

    public string Name => "ours, grain client";

    public static async Task<GrainAsked> Connect(string gateway, string clusterId, string run)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(IPEndPoint.Parse(gateway));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, "ensemble"));
        });
        var host = builder.Build();
        await host.StartAsync();
        return new GrainAsked(host, run);
    }

    public async Task<float[]> Ask(byte[] pixels, int images)
    {
        var reply = await _predictor.Infer(new InferOrder { Pixels = pixels });
        return reply.Fault is null ? reply.Probabilities : throw new HttpRequestException(reply.Fault);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
