namespace Posthouse.Server.Tests;

/// <summary>Meters are the process's: while such a test runs, no other server may count beside the one it looks at.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    internal const string Name = "alone";
}
