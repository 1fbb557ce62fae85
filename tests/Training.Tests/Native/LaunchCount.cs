using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Training.Native;

namespace Training.Tests.Native;

/// <summary>
/// Counts the operators that a thread hands to libtorch's dispatcher and that compute something themselves: on a GPU each is one launch or
/// a few. It calls <c>at::addThreadLocalCallback</c> (ATen/record_function.h), which profilers use, by its exported name.
/// </summary>
internal static unsafe class LaunchCount
{
    // They make no launch: memory without content, other views of what is there, and numbers of the host.
    private static readonly HashSet<string> Free =
    [
        "alias", "as_strided", "as_strided_", "detach", "detach_", "diagonal", "empty", "empty_like", "empty_strided", "expand", "expand_as",
        "flatten", "is_nonzero", "lift_fresh", "narrow", "new_empty", "new_empty_strided", "permute", "reshape", "resolve_conj", "resolve_neg",
        "resize_", "result_type", "scalar_tensor", "select", "slice", "split", "squeeze", "t", "to", "transpose", "unbind", "unsafe_view", "unsqueeze",
        "unsqueeze_", "view",
        "view_as", "_reshape_alias", "_unsafe_view", "set_",
    ];

    [ThreadStatic]
    private static List<string>? _launches;

    // Whether each operator that is under way has called one that counts.
    [ThreadStatic]
    private static Stack<bool>? _open;

    /// <summary>The operators of some work, in their order.</summary>
    public static List<string> Of(Action work)
    {
        (_launches, _open) = ([], new Stack<bool>());
        var callback = new Callback { Start = &Start, End = &End, Probability = 1, IsOperator = 1 };
        var add = (delegate* unmanaged<Callback, ulong>)Export("_ZN2at22addThreadLocalCallbackENS_22RecordFunctionCallbackE");
        var handle = add(callback);
        try
        {
            work();
        }
        finally
        {
            ((delegate* unmanaged<ulong, void>)Export("_ZN2at14removeCallbackEm"))(handle);
        }

        return _launches;
    }

    /// <summary>For a message: which operators there are how often.</summary>
    public static string Describe(IEnumerable<string> launches) =>
        string.Join(", ", launches.CountBy(name => name).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}"));

    [UnmanagedCallersOnly]
    private static nint* Start(nint* context, nint function)
    {
        _open!.Push(false);
        // std::unique_ptr<ObserverContext>: none.
        *context = 0;
        return context;
    }

    [UnmanagedCallersOnly]
    private static void End(nint function, nint context)
    {
        var name = NameOf(function);
        var isCounted = _open!.Pop();
        if (!isCounted && name is not null && !Free.Contains(name))
        {
            _launches!.Add(name);
            isCounted = true;
        }

        if (isCounted && _open.TryPop(out _)) _open.Push(true);
    }

    // Null of what is no operator, such as a step of libtorch's differentiation.
    private static string? NameOf(nint function)
    {
        const string Operator = "aten::";
        var nameOf = (delegate* unmanaged<nint, nint>)Export("_ZNK2at14RecordFunction4nameEv");
        var name = Marshal.PtrToStringUTF8(nameOf(function))!;
        return name.StartsWith(Operator, StringComparison.Ordinal) ? name[Operator.Length..] : null;
    }

    private static nint Export(string name) =>
        TorchLibrary.Export(name) is not 0 and var address ? address : throw new EntryPointNotFoundException(name);

    /// <summary><c>at::RecordFunctionCallback</c>, which is passed by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Callback
    {
        public delegate* unmanaged<nint*, nint, nint*> Start;
        public delegate* unmanaged<nint, nint, void> End;
        public double Probability;

        /// <summary>The first of the scopes: operators.</summary>
        public byte IsOperator;

        /// <summary>The other nine scopes; then whether inputs, outputs and identifiers are needed.</summary>
        public Others Rest;
    }

    [InlineArray(12)]
    private struct Others
    {
        private byte _first;
    }
}
