using Microsoft.AspNetCore.Hosting.Server;

namespace Silo.Serving;

/// <summary>
/// Lets HTTP listen before the silo starts, so that a silo that waits can say that it lives and what is missing; at the end HTTP stops
/// first all the same, and what is asked is answered before the silo leaves.
/// </summary>
internal sealed class ServerFirst(IServer server) : IHostedService
{
    private const string Web = "GenericWebHostService";

    /// <summary>Arranges it. What is added to the services afterwards stops before HTTP does.</summary>
    public static void Arrange(WebApplicationBuilder builder)
    {
        builder.Services.AddHostedService<ServerFirst>();
        builder.Host.ConfigureContainer<IServiceCollection>(services =>
        {
            var web = services.Last(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == Web);
            services.Remove(web);
            services.Insert(0, web);
        });
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);
}
