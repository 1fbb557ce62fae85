using System.Numerics;

namespace Silo.Serving.Protocol;

/// <summary>Keeps out of answers what JSON cannot say.</summary>
internal static class Finite
{
    public static T OrThrow<T>(T value)
        where T : INumberBase<T> =>
        T.IsFinite(value) ? value : throw new InvalidOperationException($"An answer holds {value}, which JSON cannot say.");
}
