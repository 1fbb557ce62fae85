using System.Collections.Immutable;

namespace Training.Models;

/// <summary>A tensor without the native library: a control silo never loads it.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Row by row.</param>
internal sealed record PlainTensor(ImmutableArray<long> Shape, float[] Values);
