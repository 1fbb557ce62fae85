namespace Silo.Tests.Hosting;

/// <summary>A process has one log, that of the silo that is built last; so tests that build silos run one after the other.</summary>
internal static class OneLog
{
    public const string Name = "silos";
}
