using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Training.Tests.Gpu;

/// <summary>
/// CUDA kernels as a program of the processor: their source, which is C but for a few words, is compiled by tcc with these words defined, and
/// every thread of every block is run one after the other.
/// </summary>
internal sealed class HostKernels : IDisposable
{
    private const string Words = """
        #include <stdio.h>
        #include <stdlib.h>
        #define __device__
        #define __global__
        struct place { unsigned x; };
        static struct place blockIdx, threadIdx, blockDim, gridDim;

        """;

    private const int MostInputs = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-kernels-").FullName;
    private readonly string _program;

    /// <param name="source">CUDA C.</param>
    /// <param name="call">Calls a kernel as C writes it, of <c>void *memory</c>, <c>void *inputs[]</c> (null for an empty one) and <c>unsigned *numbers</c>.</param>
    public HostKernels(string source, string call)
    {
        var main = $$"""

            static void run(void *memory, void **inputs, unsigned *numbers)
            {
                {{call}};
            }

            int main(int count, char **arguments)
            {
                unsigned numbers[32], index, size;
                void *memory, *inputs[8];
                for (index = 1; index < count; index++) numbers[index - 1] = strtoul(arguments[index], 0, 10);
                gridDim.x = numbers[0];
                blockDim.x = numbers[1];
                size = numbers[2];
                memory = calloc(size, 1);
                for (index = 0; index < 8; index++)
                {
                    unsigned length = numbers[3 + index];
                    inputs[index] = length == 0 ? 0 : malloc(length);
                    if (length > 0 && fread(inputs[index], 1, length, stdin) != length) return 1;
                }
                for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++)
                    for (threadIdx.x = 0; threadIdx.x < blockDim.x; threadIdx.x++)
                        run(memory, inputs, numbers + 11);
                return fwrite(memory, 1, size, stdout) == size ? 0 : 1;
            }

            """;
        var file = Path.Combine(_folder, "kernels.c");
        _program = Path.Combine(_folder, "kernels");
        File.WriteAllText(file, Words + source.Replace("extern \"C\" ", "", StringComparison.Ordinal) + main);
        Run("tcc", ["-Wall", "-o", _program, file]);
    }

    /// <summary>What a kernel writes into memory that begins with zeros.</summary>
    public T[] Launch<T>(int blocks, int threads, int length, IEnumerable<byte[]> inputs, params IEnumerable<uint> numbers)
        where T : unmanaged
    {
        byte[][] given = [.. inputs];
        IEnumerable<long> lengths = Enumerable.Range(0, MostInputs).Select(index => (long)(given.ElementAtOrDefault(index)?.Length ?? 0));
        IEnumerable<long> arguments = [blocks, threads, length * Marshal.SizeOf<T>(), .. lengths, .. numbers];
        return MemoryMarshal.Cast<byte, T>(Run(_program, arguments.Select(number => number.ToString(CultureInfo.InvariantCulture)), [.. given.SelectMany(bytes => bytes)])).ToArray();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Run(string program, IEnumerable<string> arguments, byte[]? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaint = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, complaint.Result));
        return output.ToArray();
    }
}
