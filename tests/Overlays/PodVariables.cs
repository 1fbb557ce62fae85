using System.Text.RegularExpressions;
using k8s.Models;

namespace Overlays;

/// <summary>The environment of a container as the kubelet makes it.</summary>
internal static partial class PodVariables
{
    /// <param name="overlay">Where the config maps are.</param>
    /// <param name="container">Whose environment.</param>
    /// <param name="field">What the downward API tells of the pod, by path.</param>
    /// <param name="secret">The value of a key of a Secret.</param>
    public static IReadOnlyDictionary<string, string> Of(Overlay overlay, V1Container container, Func<string, string> field, Func<string, string> secret)
    {
        var variables = new Dictionary<string, string>();
        foreach (var map in (container.EnvFrom ?? []).Select(from => overlay.Of<V1ConfigMap>().Single(map => map.Metadata.Name == from.ConfigMapRef.Name)))
        {
            foreach (var (name, value) in map.Data) variables[name] = value;
        }

        foreach (var variable in container.Env ?? []) variables[variable.Name] = ValueOf(variable);
        return variables;

        // Only what was said before is put in, as Kubernetes does it.
        string ValueOf(V1EnvVar variable) => variable.ValueFrom switch
        {
            null => Expand(variable.Value ?? "", variables),
            { FieldRef: { } path } => field(path.FieldPath),
            { SecretKeyRef: { } key } => secret(key.Key),
            _ => throw new NotSupportedException($"{variable.Name} comes from a source that this test does not know"),
        };
    }

    /// <summary>Puts the values of variables in the place of <c>$(NAME)</c>; one that is not known stays as it is.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Reference().Replace(text, match => variables.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Reference();
}
