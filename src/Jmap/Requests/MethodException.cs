namespace Posthouse.Jmap;

/// <summary>Ends one method call with an error (RFC 8620 §3.6.2); the calls behind it go on.</summary>
internal sealed class MethodException(string type, string? description = null) : Exception(description ?? type)
{
    internal string Type => type;

    internal string? Description => description;

    /// <summary>Of invalidArguments: those that are wrong.</summary>
    internal IReadOnlyList<string> Arguments { get; init; } = [];

    internal static MethodException Invalid(string argument, string description) => new("invalidArguments", description) { Arguments = [argument] };

    internal static MethodException TooLarge(string description) => new("requestTooLarge", description);

    internal static MethodException CannotCalculateChanges(string description) => new("cannotCalculateChanges", description);
}
