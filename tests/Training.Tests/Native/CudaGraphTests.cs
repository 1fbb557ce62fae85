using System.Runtime.InteropServices;
using System.Text;
using Training.Native;

namespace Training.Tests.Native;

public sealed unsafe partial class CudaGraphTests
{
    public CudaGraphTests() => TorchRuntime.Start();

    public static TheoryData<string, string> Names => [.. CudaGraph.Names.Select(named => (named.Name, named.Declaration))];

    [Theory, MemberData(nameof(Names))]
    public void A_mangled_name_means_its_declaration(string name, string declaration)
    {
        var text = Demangle(name, 0, 0, out var status);
        Assert.Equal((0, declaration), (status, Marshal.PtrToStringUTF8(text)));
        NativeMemory.Free((void*)text);
    }

    [Fact]
    public void A_libtorch_without_CUDA_says_what_it_lacks() => Assert.Equal("libtorch's stable C interface of 2.10", CudaGraph.Missing);

    [Fact]
    public void A_method_that_throws_comes_back_and_the_process_lives_on()
    {
        Assert.True(CaughtCall.IsThere);
        var thrower = TorchLibrary.Export("_ZNK3c1010TensorImpl31throw_cannot_call_with_symbolicEPKc");
        Assert.NotEqual(0, thrower);
        // The method does not look at its object. Its text is the second argument, one byte behind.
        fixed (byte* text = Encoding.UTF8.GetBytes(".a test\0"))
        {
            Assert.False(CaughtCall.Try(thrower, (nint)text));
            Assert.False(CaughtCall.Try(thrower, (nint)text));
        }

        Assert.True(CaughtCall.Try(TorchLibrary.Export("_ZN2at8autocast11clear_cacheEv"), 1));
    }

    [LibraryImport("libstdc++.so.6", EntryPoint = "__cxa_demangle", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Demangle(string name, nint buffer, nint length, out int status);
}
