using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A distribution list. Members are accounts, aliases, other groups or addresses elsewhere.</summary>
public sealed record Group
{
    /// <summary>Set by the directory.</summary>
    public long Id { get; init; }

    public required EmailAddress Address { get; init; }

    public string DisplayName { get; init; } = "";

    public IReadOnlyList<EmailAddress> Members { get; init; } = [];

    public GroupPosting Posting { get; init; }

    /// <summary>Gets the reports on members that cannot be reached; null sends them to the domain's postmaster.</summary>
    public EmailAddress? Owner { get; init; }
}

/// <summary>Who may send to a group.</summary>
public enum GroupPosting
{
    Anyone = 0,

    /// <summary>Those whom a message to the group would reach, and its owner.</summary>
    Members = 1,

    /// <summary>Senders of the group's own domain.</summary>
    Domain = 2,
}
