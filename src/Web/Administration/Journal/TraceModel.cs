using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>One fact about a message from the journal.</summary>
public sealed record TraceModel(long Sequence, DateTimeOffset At, string Kind, string? Sender, string? Recipient, string? MessageId, string? Trace, string? Detail)
{
    /// <summary>What shows who sent it; null where it was not checked, as for mail of accounts here.</summary>
    public TraceProof? Proof { get; init; }
}

/// <summary>What SPF, DKIM and DMARC say of a message, with the results' names in RFC 8601 §2.7: pass, fail, none and others.</summary>
/// <param name="Spf">Whether its server may send for <paramref name="SpfDomain"/>.</param>
/// <param name="SpfDomain">Of the envelope sender, or of the greeting for a null sender.</param>
/// <param name="Dkim">Of the best signature; none where there is no signature.</param>
/// <param name="DkimDomain">Who signed.</param>
/// <param name="Dmarc">Whether one of them shows that it is from <paramref name="Author"/>.</param>
/// <param name="Author">The domain in From; null where there is none.</param>
/// <param name="Policy">What the author's domain asks for where DMARC fails: none, quarantine or reject.</param>
public sealed record TraceProof(string Spf, string SpfDomain, string Dkim, string DkimDomain, string Dmarc, string? Author, string Policy)
{
    internal static TraceProof? Of(JournalRecord record)
    {
        if (JournalFindings.Of(record) is not { } found) return null;
        // One that holds is worth more than any that does not, and the author's more than a forwarder's.
        (AuthResult result, string domain, _) = found.Signatures
            .OrderByDescending(static s => s.Result == AuthResult.Pass).ThenByDescending(s => found.Author is { } author && s.Domain == author.Ascii)
            .FirstOrDefault((AuthResult.None, "", ""));
        return new TraceProof(found.Spf.Name(), found.SpfDomain, result.Name(), domain, found.Dmarc.Name(), found.Author?.Unicode, found.Policy.ToString().ToLowerInvariant());
    }
}
