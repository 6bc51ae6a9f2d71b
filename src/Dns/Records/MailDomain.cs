using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>All that a domain's records depend on.</summary>
public sealed record MailDomain(DomainName Name, MailHost Host)
{
    public DomainDnsSettings Settings { get; init; } = DomainDnsSettings.Default;

    /// <summary>Those that sign, wait for their record, or are retired.</summary>
    public IReadOnlyList<SigningKeyText> Keys { get; init; } = [];

    /// <summary>The policy that is served for the domain (RFC 8461 §3.1); null where none is.</summary>
    public string? MtaStsId { get; init; }

    /// <summary>Of purposes and findings: a BCP 47 tag; anything but Chinese is English.</summary>
    public string Language { get; init; } = "en";

    /// <summary>The SPF text where it is not simply made from the settings: a flattened one.</summary>
    public string? Spf { get; init; }
}

/// <summary>A DKIM key's record (RFC 6376 §3.6).</summary>
/// <param name="Name">selector._domainkey.domain, in A-labels.</param>
/// <param name="Text">In one piece.</param>
public sealed record SigningKeyText(string Name, string Text, SigningKeyUse Use);

/// <summary>Whether a key's record has to be there.</summary>
public enum SigningKeyUse
{
    /// <summary>Mail is signed with it: without the record, good mail looks forged.</summary>
    Signing,

    /// <summary>Signs as soon as its record is seen.</summary>
    Waiting,

    /// <summary>Signs no more; mail that it signed is on its way.</summary>
    Overlapping,

    /// <summary>Nothing needs it: the record is to be removed.</summary>
    Stale,
}
