using System.Runtime.InteropServices;

namespace Training.Native;

/// <summary>libtorch has refused an operator that was called through its stable C interface.</summary>
/// <param name="message">Its words, as far as they are known.</param>
internal sealed class RefusedOperatorException(string message) : ExternalException(message);
