namespace Posthouse.Smtp.Tests;

/// <summary>Tests that count the process's memory or connections: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
