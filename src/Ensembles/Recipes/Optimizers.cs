namespace Ensembles.Recipes;

/// <summary>How weights follow gradients.</summary>
/// <param name="LearningRate">Size of a step before the schedule, above 0.</param>
public abstract record OptimizerRecipe(double LearningRate);

/// <summary>Adam, Kingma and Ba 2015, with Keras' constants.</summary>
/// <param name="LearningRate">Size of a step, above 0.</param>
/// <param name="Beta1">Memory of the mean gradient.</param>
/// <param name="Beta2">Memory of the mean squared gradient.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
public sealed record AdamRecipe(double LearningRate = 1e-3, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7)
    : OptimizerRecipe(LearningRate);

/// <summary>Adam with decoupled weight decay on kernels, Loshchilov and Hutter 2019.</summary>
/// <param name="LearningRate">Size of a step, above 0.</param>
/// <param name="WeightDecay">Share of a kernel that a step of rate 1 takes away.</param>
/// <param name="Beta1">Memory of the mean gradient.</param>
/// <param name="Beta2">Memory of the mean squared gradient.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
public sealed record AdamWRecipe(
    double LearningRate = 1e-3,
    double WeightDecay = 1e-2,
    double Beta1 = 0.9,
    double Beta2 = 0.999,
    double Epsilon = 1e-7) : OptimizerRecipe(LearningRate);

/// <summary>Stochastic gradient descent with momentum.</summary>
/// <param name="LearningRate">Size of a step, above 0.</param>
/// <param name="Momentum">Memory of the velocity, 0 to below 1.</param>
/// <param name="Nesterov">Whether the gradient is taken at the point that the velocity leads to.</param>
public sealed record SgdRecipe(double LearningRate = 1e-2, double Momentum = 0.9, bool Nesterov = true) : OptimizerRecipe(LearningRate);

/// <summary>
/// Convolution kernels follow their momentum made orthogonal (Muon, Jordan 2024), everything else follows Adam with Keras' constants.
/// </summary>
/// <param name="LearningRate">Size of a step of the convolution kernels, above 0.</param>
/// <param name="Momentum">Memory of the velocity, 0 to below 1.</param>
/// <param name="Steps">Newton–Schulz steps towards the orthogonal matrix.</param>
/// <param name="Renormalize">Whether kernels are scaled back to the length √filters before each step: for kernels in front of a batch
/// normalization, whose length does not matter.</param>
/// <param name="AdamLearningRate">Size of a step of everything else; it follows the same schedule.</param>
public sealed record MuonRecipe(
    double LearningRate = 0.02, double Momentum = 0.95, int Steps = 5, bool Renormalize = false, double AdamLearningRate = 1e-3)
    : OptimizerRecipe(LearningRate);

/// <summary>How the learning rate changes over the run; a pure function of the step.</summary>
public abstract record ScheduleRecipe;

/// <summary>The rate stays as it is.</summary>
public sealed record ConstantSchedule : ScheduleRecipe;

/// <summary>Rises to the optimizer's rate and falls again, by cosine, Smith and Topin 2018.</summary>
/// <param name="Epochs">Length of the whole cycle; after it the last rate stays. Null means the run's largest number of epochs.</param>
/// <param name="WarmUp">Share of the cycle that rises, 0 to 1.</param>
/// <param name="StartDivisor">The first rate is the optimizer's divided by this.</param>
/// <param name="FinalDivisor">The last rate is the first one divided by this.</param>
public sealed record OneCycleSchedule(int? Epochs = null, double WarmUp = 0.3, double StartDivisor = 25, double FinalDivisor = 1e4)
    : ScheduleRecipe;

/// <summary>Multiplies the rate by a factor after each epoch.</summary>
/// <param name="Gamma">The factor, above 0 and at most 1.</param>
public sealed record ExponentialSchedule(double Gamma = 0.98) : ScheduleRecipe;

/// <summary>Rises along a line to the optimizer's rate and falls along another to a last share of it.</summary>
/// <param name="Epochs">Length of rise and fall; after it the last rate stays. Null means the run's largest number of epochs.</param>
/// <param name="WarmUp">Share of the epochs that rises, from 0, 0 to 1.</param>
/// <param name="FinalShare">The last rate as a share of the highest, 0 to 1.</param>
public sealed record LinearSchedule(int? Epochs = null, double WarmUp = 0, double FinalShare = 0) : ScheduleRecipe;

/// <summary>Falls along half a cosine to a last share of the rate, Loshchilov and Hutter 2017.</summary>
/// <param name="Epochs">Length of the fall; after it the last rate stays. Null means the run's largest number of epochs.</param>
/// <param name="FinalShare">The last rate as a share of the first, 0 to 1.</param>
public sealed record CosineSchedule(int? Epochs = null, double FinalShare = 0) : ScheduleRecipe;

/// <summary>
/// Falls along half a cosine to near zero, and begins again at the rate: equation 2 of Huang et al. 2017 (arXiv 1704.00109). It is
/// chosen by <see cref="SnapshotRecipe"/> alone.
/// </summary>
/// <param name="Epochs">Length of a cycle.</param>
public sealed record CyclicCosineSchedule(int Epochs) : ScheduleRecipe;
