using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>
/// How activations lie in memory. On CPU, and in bfloat16 on a GPU, channels are innermost, which libtorch calls channels_last: its
/// convolutions are faster so, and a kernel's sixteen lanes are sixteen channels.
/// </summary>
internal static class Layout
{
    /// <summary>
    /// The activations as contiguous rows × channels: for images one row per pixel. Copies only if they have another layout.
    /// </summary>
    public static Tensor Rows(Tensor activations) =>
        activations.dim() == 4 ? activations.permute(0, 2, 3, 1).contiguous() : activations.contiguous();

    /// <summary>New memory of the same layout as rows.</summary>
    public static Tensor NewRows(Tensor rows) => empty(rows.shape, dtype: rows.dtype);

    /// <summary>Rows as libtorch's operators expect them: images × channels × height × width.</summary>
    public static Tensor Activations(Tensor rows) => rows.dim() == 4 ? rows.permute(0, 3, 1, 2) : rows;

    /// <summary>The same images with channels innermost.</summary>
    public static Tensor ChannelsInnermost(Tensor images) => Activations(Rows(images));
}
