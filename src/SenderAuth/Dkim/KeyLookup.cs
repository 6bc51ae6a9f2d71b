using System.Runtime.CompilerServices;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>RFC 6376 §3.6.2 and §6.1.2: finds the key that a signature names. Keys are parsed once for as long as the DNS cache holds their text.</summary>
internal sealed class KeyLookup(IDnsResolver resolver)
{
    /// <summary>RFC 6376 §3.6.2.2: there must be one record; where there are more, so many are tried.</summary>
    private const int MaximumRecords = 4;

    private readonly ConditionalWeakTable<string, DkimKeyRecord> _parsed = [];

    internal async ValueTask<KeyAnswer> FindAsync(DomainName selector, DomainName domain, DkimAlgorithm algorithm, CancellationToken cancellationToken)
    {
        string name = $"{selector.Ascii}._domainkey.{domain.Ascii}";
        // Longer than a name can be (RFC 1035 §2.3.4): it does not exist.
        if (name.Length > 253) return new KeyAnswer(DkimReason.NoKey, null);
        DnsAnswer<string> answer = await resolver.TxtAsync(name, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return new KeyAnswer(DkimReason.KeyUnavailable, null);
        if (answer.Records.Count == 0) return new KeyAnswer(DkimReason.NoKey, null);
        KeyAnswer first = default;
        for (int i = 0; i < Math.Min(answer.Records.Count, MaximumRecords); i++)
        {
            DkimKeyRecord record = _parsed.GetValue(answer.Records[i], DkimKeyRecord.Parse);
            DkimReason reason = Judge(record, algorithm);
            if (reason == DkimReason.None) return new KeyAnswer(reason, record);
            if (i == 0) first = new KeyAnswer(reason, record);
        }

        return first;
    }

    private static DkimReason Judge(DkimKeyRecord record, DkimAlgorithm algorithm)
    {
        if (record.Reason != DkimReason.None) return record.Reason;
        if (!record.AllowsMail) return DkimReason.ServiceNotAllowed;
        if (!record.AllowsSha256) return DkimReason.HashNotAllowed;
        return record.IsEd25519 == (algorithm == DkimAlgorithm.Ed25519Sha256) ? DkimReason.None : DkimReason.KeyTypeMismatch;
    }
}
