using TorchSharp;
using TorchSharp.Modules;
using Training.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Benchmarks.Engine;

/// <summary>
/// The loop that a user would write with TorchSharp's own modules and optimizer, after its example programs: float32, and
/// nothing of ours. It is a <see cref="Peer"/>, served by a process of its own.
/// </summary>
internal static class PlainLoop
{
    /// <summary>The command that serves it.</summary>
    public const string Command = "plain";

    /// <param name="place">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="gpu">With TF32 if <c>fast</c>, as ours.</param>
    public static int Serve(string place, string gpu)
    {
        TorchLibrary.Load();
        backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = gpu == "fast";
        Console.WriteLine(typeof(torch).Assembly.GetName().Version!.ToString(3));
        var task = TutorialTask.Read(place);
        var crews = new Dictionary<(int Members, int Threads), (Crew Crew, PlainTrainee[] Trainees)>();
        Peer.Answer((members, threads, steps) =>
        {
            if (!crews.TryGetValue((members, threads), out var found))
            {
                found = crews[(members, threads)] = (new Crew(members, threads), [.. Enumerable.Range(0, members).Select(_ => new PlainTrainee(task))]);
            }

            return found.Crew.Train(steps, member => found.Trainees[member].Train(steps));
        });
        foreach (var (crew, _) in crews.Values) crew.Dispose();
        return 0;
    }

    /// <summary>The tutorial's network of TorchSharp's modules.</summary>
    public static Sequential Build()
    {
        var network = Sequential(
            BatchNorm2d(1, eps: 1e-3, momentum: 0.01),
            Conv2d(1, 32, 3, padding: 1), ReLU(), BatchNorm2d(32, eps: 1e-3, momentum: 0.01),
            Conv2d(32, 32, 3, padding: 1), ReLU(), BatchNorm2d(32, eps: 1e-3, momentum: 0.01),
            MaxPool2d(2), Dropout(0.25), Flatten(),
            Linear(6272, 128), ReLU(), BatchNorm1d(128, eps: 1e-3, momentum: 0.01), Dropout(0.5),
            Linear(128, 10));
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (parameter.dim() > 1) init.kaiming_uniform_(parameter, nonlinearity: init.NonlinearityType.ReLU);
        }

        return network;
    }

    private sealed class PlainTrainee
    {
        private readonly Sequential _network = Build();
        private readonly optim.Optimizer _adam;
        private readonly Tensor _images;
        private readonly Tensor _labels;
        private int _done;

        public PlainTrainee(TutorialTask task)
        {
            var images = task.Images;
            var place = device(task.Device);
            _network.to(place);
            _images = tensor(images.Pixels.ToArray(), [images.Count, 1, 28, 28], dtype: ScalarType.Byte, device: place);
            _labels = tensor(images.Labels.ToArray().Select(label => (long)label).ToArray(), device: place);
            _adam = optim.Adam(_network.parameters(), lr: 1e-3, eps: 1e-7, weight_decay: 2e-4);
            _network.train();
        }

        public double Train(int steps)
        {
            var total = 0.0;
            for (var step = 0; step < steps; step++, _done++)
            {
                using var scope = NewDisposeScope();
                var first = _done * TutorialTask.BatchSize % _images.shape[0];
                var images = Shift(_images.narrow(0, first, TutorialTask.BatchSize).to(ScalarType.Float32));
                var labels = _labels.narrow(0, first, TutorialTask.BatchSize);
                _adam.zero_grad();
                var loss = functional.cross_entropy(_network.forward(images), labels);
                loss.backward();
                _adam.step();
                total += loss.item<float>();
            }

            return total / steps;
        }

        private static Tensor Shift(Tensor images)
        {
            var theta = zeros(images.shape[0], 2, 3, device: images.device);
            theta[TensorIndex.Colon, 0, 0] = 1;
            theta[TensorIndex.Colon, 1, 1] = 1;
            theta[TensorIndex.Colon, TensorIndex.Colon, 2] = rand(images.shape[0], 2, device: images.device) * 0.4 - 0.2;
            return functional.grid_sample(images, functional.affine_grid(theta, images.shape, align_corners: false), padding_mode: GridSamplePaddingMode.Border, align_corners: false);
        }
    }
}
