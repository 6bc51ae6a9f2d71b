namespace Posthouse.Jmap;

/// <summary>A SetError (RFC 8620 §5.3): one object could not be created, updated or destroyed; the others are done.</summary>
internal sealed class SetException(string type, string? description = null) : Exception(description ?? type)
{
    internal string Type => type;

    internal string? Description => description;

    /// <summary>Of invalidProperties.</summary>
    internal IReadOnlyList<string> Properties { get; init; } = [];

    /// <summary>Of alreadyExists.</summary>
    internal string? ExistingId { get; init; }

    /// <summary>Of blobNotFound (RFC 8621 §4.6), and of invalidRecipients (§7.5).</summary>
    internal (string Name, IReadOnlyList<string> Values)? List { get; init; }

    /// <summary>Of tooLarge and tooManyRecipients.</summary>
    internal (string Name, long Value)? Number { get; init; }

    internal static SetException NotFound() => new("notFound");

    internal static SetException Invalid(string property, string description) => new("invalidProperties", description) { Properties = [property] };
}
