namespace Ensembles.Members;

/// <summary>What is wrong with a device, as far as its own message says. Numbers cross the wire: new ones come last.</summary>
[GenerateSerializer, Alias("ensemble.device-fault")]
public enum DeviceFault
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary>Its memory does not suffice for what the member computes at once.</summary>
    OutOfMemory,

    /// <summary>Its memory would suffice, but others hold it: other processes, or members that train there.</summary>
    MemoryTaken,

    /// <summary>It is not there any more, or was never there.</summary>
    Lost,

    /// <summary>Its memory has an error that it cannot correct.</summary>
    Ecc,

    /// <summary>
    /// A kernel failed, and with it everything that this process has on the device. NVIDIA's driver logs Xid 13, 31 or 43.
    /// </summary>
    Context,

    /// <summary>The driver is missing, too old, or does not fit the device.</summary>
    Driver,
}
