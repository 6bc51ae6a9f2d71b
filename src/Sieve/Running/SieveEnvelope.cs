namespace Posthouse.Sieve;

/// <summary>What the envelope test sees (RFC 5228 §5.4).</summary>
/// <param name="From">The sender; empty for the null reverse-path, null where there is no envelope at all.</param>
/// <param name="To">The recipient this delivery is for, as it was given in RCPT, before aliases.</param>
public sealed record SieveEnvelope(string? From, string? To)
{
    public static readonly SieveEnvelope None = new(null, null);
}
