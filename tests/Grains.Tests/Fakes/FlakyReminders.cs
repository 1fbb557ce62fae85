using Microsoft.Extensions.DependencyInjection;
using Orleans.Timers;

namespace Grains.Tests.Fakes;

/// <summary>A cluster's reminders, whose store can be away.</summary>
internal sealed class FlakyReminders
{
    private int _failures;

    /// <summary>How many registrations fail from now on.</summary>
    public int Failures
    {
        set => _failures = value;
    }

    /// <summary>Puts itself before the registry that the services have.</summary>
    public void Decorate(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IReminderRegistry));
        services.AddSingleton<IReminderRegistry>(provider => new Registry(this, (IReminderRegistry)(inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
    }

    private sealed class Registry(FlakyReminders owner, IReminderRegistry inner) : IReminderRegistry
    {
        public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            Interlocked.Decrement(ref owner._failures) >= 0 ? throw new IOException("the store is away") : inner.RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period);

        public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => inner.UnregisterReminder(callingGrainId, reminder);

        public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => inner.GetReminder(callingGrainId, reminderName)!;

        public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => inner.GetReminders(callingGrainId);
    }
}
