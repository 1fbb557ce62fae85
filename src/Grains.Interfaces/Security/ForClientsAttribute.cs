namespace Grains.Interfaces.Security;

/// <summary>Marks the grains that clients may call. All other grains are for silos: a client's call is refused.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class ForClientsAttribute : Attribute;
