namespace Silo.Hosting;

/// <summary>Stops the silo when its standard input ends: whoever started it has gone, however it went.</summary>
internal sealed class Lifeline(IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(HoldOn) { IsBackground = true, Name = "lifeline" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void HoldOn()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> nothing = stackalloc byte[64];
        while (input.Read(nothing) > 0)
        {
        }

        lifetime.StopApplication();
    }
}
