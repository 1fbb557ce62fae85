using System.Net;
using System.Net.Security;
using Grains.Interfaces.Local;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Benchmarks.Serving;

/// <summary>Our cluster, asked by a client of its grains.</summary>
internal sealed class GrainAsked : IAsked, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IPredictorGrain _predictor;

    private GrainAsked(IHost host, string run) => (_host, _predictor) = (host, host.Services.GetRequiredService<IGrainFactory>().GetGrain<IPredictorGrain>(run));

    public string Name => "ours, grain client";

    public static async Task<GrainAsked> Connect(string gateway, string clusterId, string folder, string run)
    {
        var certificates = new ClusterCertificates(new OwnCertificates(folder, TimeProvider.System).Files, TimeProvider.System, _ => { });
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(IPEndPoint.Parse(gateway));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, "ensemble"));
            client.UseTls(tls =>
            {
                tls.LocalCertificate = certificates.Own;
                tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
                tls.RemoteCertificateValidation = (certificate, chain, _) => certificates.Validate(certificate, chain?.ChainPolicy.ExtraStore);
                tls.OnAuthenticateAsClient = (_, handshake) => certificates.Apply((SslClientAuthenticationOptions)handshake.SslClientAuthenticationOptions);
            });
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
