namespace Training.Modules;

/// <summary>
/// Which of libtorch's operators a network may call: those that compute. The rest reads or writes files, reaches other processes, or trusts
/// sizes that it is given.
/// </summary>
internal static class ModuleOperators
{
    // Refused under whatever they are called: each of them is a method of every value too.
    private static readonly HashSet<string> Banned = new(StringComparer.Ordinal) { "save", "from_file" };

    private static readonly HashSet<string> BannedCalls = new(StringComparer.Ordinal)
    {
        "load", "_load", "_save", "load_library", "open", "exec", "to_here", "rpc_async", "rpc_sync", "rpc_remote", "from_blob",
        "from_buffer", "to_dlpack", "from_dlpack",
        "_from_dlpack", "classes", "set_num_threads", "_foobar",
    };

    private static readonly HashSet<string> Prim = new(StringComparer.Ordinal)
    {
        "EnumName", "EnumValue", "ModuleContainerIndex", "NumToTensor", "RaiseException", "StringIndex", "TupleIndex", "TupleUnpack",
        "ListUnpack", "Uninitialized", "abs", "data",
        "device", "dtype", "grad", "id", "index", "is_cpu", "is_cuda", "is_ipu", "is_maia", "is_meta", "is_mkldnn", "is_mps", "is_mtia",
        "is_nested", "is_quantized", "is_sparse",
        "is_sparse_csr", "is_vulkan", "is_xla", "is_xpu", "itemsize", "layout", "max", "min", "name", "nbytes", "rangelist",
        "requires_grad", "shape", "tolist", "type",
        "unchecked_cast", "unchecked_unwrap_optional", "isinstance", "IfThenElse",
    };

    // Of the operators that begin with an underscore those that PyTorch's own layers and functions call.
    private static readonly HashSet<string> Private = new(StringComparer.Ordinal)
    {
        "_adaptive_avg_pool2d", "_adaptive_avg_pool3d", "_add_relu", "_aminmax", "_assert_async", "_batch_norm_impl_index", "_cast_Byte",
        "_cast_Char", "_cast_Double", "_cast_Float",
        "_cast_Half", "_cast_Int", "_cast_Long", "_cast_Short", "_conj", "_conj_physical", "_convolution", "_convolution_mode",
        "_dim_arange", "_euclidean_dist", "_fused_rms_norm",
        "_fft_c2c", "_fft_c2r", "_fft_r2c", "_grad_sum_to_size", "_infer_size", "_is_all_true", "_is_any_true", "_linalg_det",
        "_linalg_eigh", "_linalg_slogdet", "_linalg_svd",
        "_list_to_tensor", "_log_softmax", "_logcumsumexp", "_masked_softmax", "_native_batch_norm_legit",
        "_native_batch_norm_legit_functional", "_native_batch_norm_legit_no_training",
        "_native_multi_head_attention", "_nested_tensor_from_mask", "_nested_tensor_from_mask_left_aligned", "_no_grad_fill_",
        "_no_grad_normal_", "_no_grad_uniform_",
        "_no_grad_zero_", "_pack_padded_sequence", "_pad_circular", "_pad_enum", "_pad_packed_sequence", "_prelu_kernel", "_reshape_alias",
        "_reshape_from_tensor", "_safe_softmax",
        "_scaled_dot_product_attention_math", "_scaled_dot_product_efficient_attention", "_scaled_dot_product_flash_attention",
        "_scaled_dot_product_flash_attention_for_cpu",
        "_set_item", "_shape_as_tensor", "_size_if_not_equal", "_softmax", "_stack", "_tensor_to_list", "_to_copy",
        "_transformer_encoder_layer_fwd", "_trilinear", "_unique",
        "_unique2", "_unwrap_optional", "_upsample_bicubic2d_aa", "_upsample_bilinear2d_aa", "_upsample_nearest_exact1d",
        "_upsample_nearest_exact2d", "_upsample_nearest_exact3d",
        "_weight_norm", "_weight_norm_interface",
    };

    private static readonly HashSet<string> SafeInName =
        new(StringComparer.Ordinal) { "unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes" };

    /// <summary>Whether a name touches files.</summary>
    public static bool TouchesFiles(string name) => Banned.Contains(name);

    /// <summary>Whether no name of the code may be this, because it is an operator that no network needs whatever it is asked of.</summary>
    public static bool IsBanned(string name) =>
        Banned.Contains(name) || (name.Contains("unsafe", StringComparison.Ordinal) && !SafeInName.Contains(name));

    /// <summary>Whether a network may call an operator of aten.</summary>
    public static bool IsAllowed(string name) =>
        !IsBanned(name) && !BannedCalls.Contains(name)
            && (name[0] != '_' || Private.Contains(name) || name.StartsWith("__", StringComparison.Ordinal));

    /// <summary>Whether a network may call an operator of a namespace.</summary>
    public static bool IsAllowed(string space, string name) => space switch
    {
        "aten" => IsAllowed(name),
        "prim" => Prim.Contains(name),
        _ => false,
    };
}
