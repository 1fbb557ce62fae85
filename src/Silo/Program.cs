using Grains.Roles;
using Microsoft.Data.Sqlite;
using Silo.Backups;
using Silo.Confinement;
using Silo.Diagnosis;
using Silo.Hosting;
using Silo.Modules;
using Silo.Storage;
using Training;

if (args is ["--doctor", ..]) return Doctor.Report(Console.Out);
if (args is [ModuleTrialProgram.Argument, .. var trial]) return TorchRuntime.End(ModuleTrialProgram.Run(trial));
if (args is [BackupProgram.Backup or BackupProgram.Restore, ..])
{
    OwnerOnly.Apply();
    return BackupProgram.Run(args, Console.In, Console.Out);
}

var secrets = SecretFiles.Read(Environment.GetEnvironmentVariable(SecretFiles.Variable));
var configuration = new ConfigurationBuilder()
    .AddInMemoryCollection(PodEnvironment.Settings(Environment.GetEnvironmentVariable))
    .AddEnvironmentVariables()
    .AddInMemoryCollection(secrets.Settings)
    .AddCommandLine(args)
    .Build();
var settings = configuration.GetSection("Ensemble").Get<SiloSettings>() ?? new SiloSettings();
var storage = configuration.GetSection("Ensemble").Get<StorageSettings>() ?? new StorageSettings();
var faults = secrets.Faults.Concat(settings.Faults()).Concat(storage.Faults()).ToList();
if (faults.Count > 0)
{
    foreach (var fault in faults) Console.Error.WriteLine(fault);
    return StartFaults.BadSettings;
}

if (settings.Lifeline) OwnerOnly.Apply();
if (FileConfinement.Enter(settings, storage) is { } unconfined)
{
    Console.Error.WriteLine(unconfined);
    return StartFaults.BadSettings;
}

return TorchRuntime.End(await Serve());

async Task<int> Serve()
{
    try
    {
        Directory.CreateDirectory(settings.DataDir);
        using var host = SiloHost.Build(settings, storage, args);
        EndGuard.Watch(host, settings, storage, CloseState);
        if (!await Start(host)) return 0;
        await Console.Out.WriteLineAsync("READY");
        await host.WaitForShutdownAsync();
        return Environment.ExitCode;
    }
    catch (Exception error)
    {
        await Console.Error.WriteLineAsync(StartFaults.Sentence(error, settings, storage));
        return StartFaults.ExitCode(error);
    }
    finally
    {
        CloseState();
    }
}

// A silo that cannot close its state has lost nothing: the log is read with the file when the next one starts.
void CloseState()
{
    if (!settings.ParsedRole.HasFlag(SiloRole.Control) || storage.ChosenStorage != "sqlite") return;
    try
    {
        StateLog.Close(settings.DataDir);
    }
    catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(
            $"The write-ahead log in {settings.DataDir} could not be moved into state.db ({error.Message.TrimEnd('.')}); keep state.db-wal "
                + $"together with state.db.");
    }
}

// A silo that is asked to end while it still waits to start has done what it was asked.
static async Task<bool> Start(IHost host)
{
    try
    {
        await host.StartAsync();
        return true;
    }
    catch (OperationCanceledException) when (
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
    {
        return false;
    }
}
