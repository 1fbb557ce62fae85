namespace Training;

/// <summary>
/// What makes training and answers faster on GPUs. Each can be left out, so that it can be measured; some change the last bits of
/// what a GPU computes, so that all trainers of a run need the same.
/// </summary>
[Flags]
public enum GpuGains
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Trained weights and what the optimizer remembers lie in one buffer a kind. Does not change what is computed.</summary>
    FlatBuffers = 1,

    /// <summary>Dropout masks by a kernel of the product's own. Does not change what is computed.</summary>
    MaskKernel = 2,

    /// <summary>In bfloat16 convolutions get their images with channels innermost.</summary>
    ChannelsInnermost = 4,

    /// <summary>Muon turns kernels of one shape together.</summary>
    BatchedMuon = 8,

    /// <summary>Answers are computed for many images at once.</summary>
    LargeAnswers = 16,

    /// <summary>Answers are computed on a stream of high priority, beside what is trained. Does not change what is computed.</summary>
    AnsweringStream = 32,

    /// <summary>Images are taken and varied by a kernel of the product's own.</summary>
    VaryingKernel = 64,

    /// <summary>An epoch is hashed and stored while the next one is trained. Does not change what is computed.</summary>
    BackgroundCheckpoints = 128,

    /// <summary>In float32 batch normalizations of images may be computed by cuDNN while a member is trained.</summary>
    CudnnNormalization = 256,

    /// <summary>
    /// A step is recorded as a CUDA graph and then launched as a whole. Changes the last bits of learning rates. Not measured on a GPU yet,
    /// so it has to be asked for by its name.
    /// </summary>
    StepGraph = 512,

    /// <summary>All that are in force unless others are asked for.</summary>
    All = FlatBuffers | MaskKernel | ChannelsInnermost | BatchedMuon | LargeAnswers | AnsweringStream | VaryingKernel
        | BackgroundCheckpoints | CudnnNormalization,
}
