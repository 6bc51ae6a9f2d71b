using System.CommandLine;

namespace Posthouse.Server;

/// <summary>A command whose own help says more than the line that lists it: details, and examples that can be typed as they are.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Whole sentences; empty when the description says all.</summary>
    public string Details { get; init; } = "";

    /// <summary>Each without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
