using CsCheck;

namespace Training.Tests;

/// <summary>Generators of one of some values.</summary>
internal static class Choices
{
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
