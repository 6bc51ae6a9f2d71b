using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A person's or a function's mailbox account. Its credentials are never part of this record.</summary>
public sealed record Account
{
    public required AccountId Id { get; init; }

    /// <summary>The primary address: what signs in.</summary>
    public required EmailAddress Address { get; init; }

    public string DisplayName { get; init; } = "";

    /// <summary>BCP 47, "zh-CN" or "en": folder names, reports.</summary>
    public string Language { get; init; } = "en";

    /// <summary>May neither sign in nor send; mail to it is deferred.</summary>
    public bool Suspended { get; init; }

    /// <summary>An owner of the server (<see cref="Role.Owner"/>).</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>Beside <see cref="IsAdministrator"/>; given and taken by <see cref="DirectoryAdministration"/> alone.</summary>
    public IReadOnlyList<RoleAssignment> Roles { get; init; } = [];

    /// <summary>0 is no limit of its own.</summary>
    public long QuotaOctets { get; init; }

    public long QuotaMessages { get; init; }

    /// <summary>Recipients it may write to in 24 hours; 0 takes the domain's.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>Octets of the largest message it may send; 0 is the server's limit alone.</summary>
    public long MaximumSentSize { get; init; }

    public DateTimeOffset Created { get; init; }
}
