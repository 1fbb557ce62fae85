using System.Globalization;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Training;
using Training.Modules;

namespace Silo.Modules;

/// <summary>
/// What <c>ensemble-silo --try-module FOLDER CHANNELS HEIGHT WIDTH CLASSES PRECISION</c> does: tries FOLDER/module.pt within limits and
/// writes what it
/// found to FOLDER/trial.json. It is a program of its own because libtorch ends its process over some damaged files, and hostile ones never
/// end.
/// </summary>
internal static class ModuleTrialProgram
{
    public const string Argument = "--try-module";

    /// <summary>How long a trial may take, in seconds.</summary>
    public const int MostSeconds = 60;

    /// <summary>What a trial may keep in memory.</summary>
    public const long MostBytes = 4L << 30;

    public static string ModuleIn(string folder) => Path.Combine(folder, "module.pt");

    public static string TrialIn(string folder) => Path.Combine(folder, "trial.json");

    /// <param name="arguments">Those after the first.</param>
    /// <returns>The process's exit code: 0 if the result was written.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var folder, _, _, _, _, var named]
            || !arguments[1..^1].All(size => int.TryParse(size, CultureInfo.InvariantCulture, out _))
            || !Enum.TryParse<Precision>(named, out var precision))
        {
            Console.Error.WriteLine($"{Argument} needs FOLDER CHANNELS HEIGHT WIDTH CLASSES PRECISION; it is for ensemble-silo's own use.");
            return Hosting.StartFaults.BadSettings;
        }

        // The process that started it ends it sooner, but may have died.
        ProcessLimits.Set(2 * MostSeconds, MostBytes);
        int[] sizes = [.. arguments[1..^1].Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
        // Libraries and the file for what is found are opened before: the module's own code runs as soon as it is loaded.
        TorchRuntime.Start();
        using var found = File.Create(TrialIn(folder));
        Sandbox.Enter();
        JsonSerializer.Serialize(
            found,
            ModuleValidator.Run(File.ReadAllBytes(ModuleIn(folder)), new ImageShape(sizes[0], sizes[1], sizes[2]), sizes[3], precision));
        return 0;
    }
}
