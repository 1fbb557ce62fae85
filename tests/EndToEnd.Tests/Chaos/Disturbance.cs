namespace EndToEnd.Tests.Chaos;

/// <summary>Something that goes wrong while a run trains.</summary>
/// <param name="Name">In words.</param>
/// <param name="Do">Does it.</param>
internal sealed record Disturbance(string Name, Func<ChaosCluster, Task> Do)
{
    // Longer than a silent silo is waited for: it comes back and finds itself replaced.
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(2);

    /// <summary>All kinds, each for a victim that the number chooses.</summary>
    public static Disturbance Of(int kind, int victim)
    {
        var trainer = ChaosCluster.Trainers[victim % ChaosCluster.Trainers.Count];
        var control = ChaosCluster.Controls[victim % ChaosCluster.Controls.Count];
        return (kind % Kinds) switch
        {
            KilledTrainer => new($"{trainer} is killed", cluster => Signal(cluster, trainer, "KILL")),
            1 => new($"{control} is killed", cluster => Signal(cluster, control, "KILL")),
            2 => new($"{trainer} is shut down", cluster => Signal(cluster, trainer, "TERM")),
            3 => new($"{control} is shut down", cluster => Signal(cluster, control, "TERM")),
            4 => new($"{trainer} is paused for {LongPause.TotalSeconds:0} s", cluster => Stop(cluster, trainer, LongPause)),
            5 => new($"{trainer} is paused for {ShortPause.TotalSeconds:0} s", cluster => Stop(cluster, trainer, ShortPause)),
            6 => new($"{control} is paused for {LongPause.TotalSeconds:0} s", cluster => Stop(cluster, control, LongPause)),
            PowerCut => new("the power is cut: every silo is killed", CutPower),
            8 => new("Redis is killed, and comes back after 5 s", cluster => RestartRedis(cluster, TimeSpan.FromSeconds(5))),
            9 => new($"one bit of a checkpoint is flipped, and {trainer} is killed", cluster => Damage(cluster, victim, trainer, FlipBit)),
            10 => new($"a checkpoint is cut off, and {trainer} is killed", cluster => Damage(cluster, victim, trainer, CutOff)),
            11 => new("Redis is killed, and comes back after 30 s", cluster => RestartRedis(cluster, TimeSpan.FromSeconds(30))),
            LostControls => new("both control silos are replaced, one after the other, while 'train' watches", ReplaceControls),
            LostData => new($"the data folder is away for {LongPause.TotalSeconds:0} s, and {trainer} is killed", cluster => TakeDataAway(cluster, trainer, LongPause)),
            _ => new($"the checkpoint store is away for {LongPause.TotalSeconds:0} s", cluster => TakeStoreAway(cluster, LongPause)),
        };
    }

    /// <summary>How many kinds there are.</summary>
    public const int Kinds = 15;

    /// <summary>The kind that ends one trainer.</summary>
    public const int KilledTrainer = 0;

    /// <summary>The kind that ends all silos at once.</summary>
    public const int PowerCut = 7;

    /// <summary>The kind that replaces every control silo, and so the one that has the run's grain.</summary>
    public const int LostControls = 13;

    /// <summary>The kind that takes the data away, so that a member cannot be placed again.</summary>
    public const int LostData = 14;

    private static Task Signal(ChaosCluster cluster, string name, string signal)
    {
        cluster.Signal(name, signal);
        return Task.CompletedTask;
    }

    private static async Task Stop(ChaosCluster cluster, string name, TimeSpan time)
    {
        cluster.Signal(name, "STOP");
        await Task.Delay(time);
        cluster.Signal(name, "CONT");
    }

    private static Task CutPower(ChaosCluster cluster)
    {
        foreach (var name in ChaosCluster.All) cluster.Signal(name, "KILL");
        return Task.CompletedTask;
    }

    private static async Task RestartRedis(ChaosCluster cluster, TimeSpan away)
    {
        cluster.Redis.Kill();
        await Task.Delay(away);
        await cluster.Redis.Start();
    }

    // A file stands where its folder was: nothing can be written or read there.
    private static async Task TakeStoreAway(ChaosCluster cluster, TimeSpan time)
    {
        var folder = Path.Combine(cluster.Product.DataDir, "checkpoints");
        var away = $"{folder}.away";
        Directory.Move(folder, away);
        await File.WriteAllTextAsync(folder, "");
        await Task.Delay(time);
        File.Delete(folder);
        Directory.Move(away, folder);
    }

    private static async Task ReplaceControls(ChaosCluster cluster)
    {
        foreach (var control in ChaosCluster.Controls)
        {
            var replaced = cluster.UntilReplaced(control);
            cluster.Signal(control, "KILL");
            await replaced;
        }
    }

    // A file stands where it was, so that the sets are not downloaded again.
    private static async Task TakeDataAway(ChaosCluster cluster, string trainer, TimeSpan time)
    {
        var folder = Path.Combine(cluster.Product.DataDir, "data");
        var away = $"{folder}.away";
        Directory.Move(folder, away);
        await File.WriteAllTextAsync(folder, "");
        cluster.Signal(trainer, "KILL");
        await Task.Delay(time);
        File.Delete(folder);
        Directory.Move(away, folder);
    }

    private static Task Damage(ChaosCluster cluster, int which, string trainer, Action<string> damage)
    {
        var folder = Path.Combine(cluster.Product.DataDir, "checkpoints");
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [];
        try
        {
            if (files.Length > 0) damage(files[which % files.Length]);
        }
        catch (IOException)
        {
            // It was removed in the meantime, as superfluous ones are.
        }

        return Signal(cluster, trainer, "KILL");
    }

    private static void FlipBit(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 8));
    }

    private static void CutOff(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length / 3);
    }
}
