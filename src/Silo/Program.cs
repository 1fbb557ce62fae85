using Silo.Diagnosis;
using Silo.Hosting;
using Silo.Modules;
using Silo.Storage;
using Training;

if (args is ["--doctor", ..]) return Doctor.Report(Console.Out);
if (args is [ModuleTrialProgram.Argument, .. var trial]) return TorchRuntime.End(ModuleTrialProgram.Run(trial));

var configuration = new ConfigurationBuilder().AddInMemoryCollection(PodEnvironment.Settings(Environment.GetEnvironmentVariable)).AddEnvironmentVariables().AddCommandLine(args).Build();
var settings = configuration.GetSection("Ensemble").Get<SiloSettings>() ?? new SiloSettings();
var storage = configuration.GetSection("Ensemble").Get<StorageSettings>() ?? new StorageSettings();
var faults = settings.Faults().Concat(storage.Faults()).ToList();
if (faults.Count > 0)
{
    foreach (var fault in faults) Console.Error.WriteLine(fault);
    return StartFaults.BadSettings;
}

return TorchRuntime.End(await Serve());

async Task<int> Serve()
{
    try
    {
        Directory.CreateDirectory(settings.DataDir);
        using var host = SiloHost.Build(settings, storage, args);
        await host.StartAsync();
        await Console.Out.WriteLineAsync("READY");
        await host.WaitForShutdownAsync();
        return 0;
    }
    catch (Exception error)
    {
        await Console.Error.WriteLineAsync(StartFaults.Sentence(error, settings, storage));
        return StartFaults.ExitCode(error);
    }
}
