namespace Silo.Hosting;

/// <summary>
/// The values of Kubernetes' downward API as settings: POD_IP, POD_NAME and NODE_NAME. Settings of the same names take precedence.
/// Orleans' own package for Kubernetes is not used: with two workloads in a cluster its silos end each other.
/// </summary>
internal static class PodEnvironment
{
    private static readonly (string Variable, string Setting)[] Known =
    [
        ("POD_IP", "Ensemble:Ip"), ("POD_NAME", "Ensemble:Name"), ("NODE_NAME", "Ensemble:Node"),
    ];

    public static IEnumerable<KeyValuePair<string, string?>> Settings(Func<string, string?> variable) => Known
        .Select(known => KeyValuePair.Create(known.Setting, variable(known.Variable)))
        .Where(setting => !string.IsNullOrEmpty(setting.Value));
}
