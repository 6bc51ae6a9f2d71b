namespace Posthouse.Web;

/// <summary>A line of the access list of a mailbox in a configuration.</summary>
public sealed record ConfiguredShareModel
{
    /// <summary>Whose mailbox.</summary>
    public required string Account { get; init; }

    public required string Mailbox { get; init; }

    /// <summary>The address of an account or a group, or "anyone".</summary>
    public required string With { get; init; }

    /// <summary>"reader", "editor", "full", or letters of RFC 4314.</summary>
    public required string Rights { get; init; }

    /// <summary>Letters of rights that are kept from it, whoever else gives it them.</summary>
    public string? Denied { get; init; }
}
