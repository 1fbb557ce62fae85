// TorchSharp hands the native side addresses of numbers that nothing else holds. A collection of garbage that another test sets
// off can free them under a running call, and the process ends. The engine holds its own (CONTRIBUTING.md); tests run one by one.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Training.Tests;
