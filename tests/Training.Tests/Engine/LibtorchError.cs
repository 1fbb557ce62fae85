using System.Runtime.InteropServices;

namespace Training.Tests.Engine;

/// <summary>An error as TorchSharp throws those of libtorch, whose own type only the runtime may make.</summary>
internal sealed class LibtorchError(string message) : ExternalException(message);
