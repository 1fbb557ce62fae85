using Orleans.Configuration;

namespace Grains.Roles;

/// <summary>What a silo is there for.</summary>
[Flags]
public enum SiloRole
{
    /// <summary>Runs, pool, data, predictors; the gateway and HTTP.</summary>
    Control = 1,

    /// <summary>Slots and members.</summary>
    Trainer = 2,

    /// <summary>Everything, for a cluster of one process.</summary>
    Both = Control | Trainer,
}

/// <summary>Marks grains that live on silos of one role.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal abstract class OnSilosAttribute(SiloRole role) : Attribute
{
    public SiloRole Role { get; } = role;
}

/// <summary>The grain lives on control silos.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnControlSilosAttribute() : OnSilosAttribute(SiloRole.Control);

/// <summary>The grain lives on trainer silos.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnTrainerSilosAttribute() : OnSilosAttribute(SiloRole.Trainer);

/// <summary>Keeps grains off silos of other roles.</summary>
public static class SiloRoles
{
    /// <summary>
    /// Takes the classes of other roles out of this silo's manifest: the cluster then never places them here,
    /// and no silo has to be asked what it is.
    /// </summary>
    public static void Restrict(GrainTypeOptions options, SiloRole role) =>
        options.Classes.RemoveWhere(type =>
            Attribute.GetCustomAttribute(type, typeof(OnSilosAttribute)) is OnSilosAttribute on && (on.Role & role) == 0);
}
