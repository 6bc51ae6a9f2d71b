using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What the author's domain wants shown beside a message, and whether it may be.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Reason">For people, in a few words; empty for a pass.</param>
public sealed record BimiOutcome(BimiResult Result, string Reason)
{
    /// <summary>Where the record stands; null where none was looked for.</summary>
    public DomainName? Domain { get; init; }

    public string Selector { get; init; } = "";

    public BimiRecord? Record { get; init; }

    /// <summary>Whether a certificate was looked at, and how that ended: None, Pass or Fail.</summary>
    public AuthResult Authority { get; init; }

    /// <summary>The SVG, for a pass; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Indicator { get; init; }
}
