namespace Posthouse.Sieve;

/// <summary>A place in a script; both count from 1, columns in characters.</summary>
public readonly record struct SievePosition(int Line, int Column);

/// <summary>What is wrong with a script, and where.</summary>
/// <param name="Message">It may quote the script.</param>
public sealed record SieveError(int Line, int Column, string Message)
{
    public string Message { get; init; } = ScriptWords.OneLine(Message);

    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}
