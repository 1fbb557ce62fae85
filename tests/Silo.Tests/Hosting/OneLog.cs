namespace Silo.Tests.Hosting;

/// <summary>A process has one log, that of the silo that is built last, and whoever looks at meters finds those of all silos; so tests that build silos run one after the other.</summary>
internal static class OneLog
{
    public const string Name = "silos";
}
