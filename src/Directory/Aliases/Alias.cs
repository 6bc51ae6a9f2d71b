using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>Another name for one or several addresses, here or elsewhere.</summary>
public sealed record Alias
{
    /// <summary>Set by the directory.</summary>
    public long Id { get; init; }

    public required EmailAddress Address { get; init; }

    public IReadOnlyList<EmailAddress> Targets { get; init; } = [];
}
