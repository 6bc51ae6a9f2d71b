using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>Messages alike in all that a report tells of them; one row of a report to their author's domain.</summary>
/// <param name="Spf">RESULT:SCOPE:DOMAIN as in the journal; empty where it was not checked.</param>
/// <param name="Dkim">RESULT:DOMAIN:SELECTOR of each signature, parted by commas.</param>
/// <param name="Reason">Why the policy was not applied, as RFC 9990 §3.1.1.9 names it; empty where it was.</param>
internal sealed record ObservedMail(
    DateOnly Day, DomainName PolicyDomain, IPAddress Source, DomainName Author, string Spf, string Dkim, bool SpfAligned, bool DkimAligned, ReportedDisposition Disposition, string Reason)
{
    // One record that stands for refusals of one kind.
    private const string Sum = "rejections";
    private const string CountWord = "count=";

    // RFC 9990 §3.1.3 asks for no more signatures in a row.
    private const int MostSignatures = 100;

    /// <summary>The same for messages alike, and for no others.</summary>
    internal string Kind => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Source, Author.Ascii, Spf, Dkim, SpfAligned, DkimAligned, Disposition, Reason)))).TrimEnd('=');

    /// <summary>How many messages a record of the journal stands for.</summary>
    internal static long CountOf(JournalRecord record)
    {
        if (record.Kind != Sum || record.Detail is not { } detail || !detail.StartsWith(CountWord, StringComparison.Ordinal)) return 1;
        ReadOnlySpan<char> number = detail.AsSpan(CountWord.Length);
        int end = number.IndexOf(' ');
        return long.TryParse(end < 0 ? number : number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 1;
    }

    /// <summary>What a record of the journal tells of a message; null where there is nothing to report: own mail, no policy, or an attempt that will come again.</summary>
    internal static ObservedMail? Of(JournalRecord record)
    {
        if (record.Kind is not ("received" or "rejected" or "discarded" or Sum) || record.Detail is not { } detail) return null;
        if (JournalFindings.Of(record) is not { Author: { } author, PolicyDomain: { } policyDomain, Remote: { } remote } findings) return null;
        bool refused = record.Kind is "rejected" or Sum;
        if (refused && detail.Contains(" reply=4", StringComparison.Ordinal)) return null;
        (ReportedDisposition disposition, string reason) = DispositionOf(findings, refused && detail.Contains(" reason=dmarc-reject ", StringComparison.Ordinal));
        return new ObservedMail(
            DateOnly.FromDateTime(record.At.UtcDateTime), policyDomain, remote, author,
            findings.SpfDomain.Length == 0 ? "" : $"{findings.Spf.Name()}:{(findings.SpfOfHelo ? "helo" : "mfrom")}:{findings.SpfDomain}",
            Signatures(findings, author), findings.SpfAligned, findings.DkimAligned, disposition, reason);
    }

    private static (ReportedDisposition Disposition, string Reason) DispositionOf(JournalFindings findings, bool refusedByPolicy)
    {
        if (findings.Dmarc == AuthResult.Pass) return (findings.Policy == DmarcPolicy.None ? ReportedDisposition.None : ReportedDisposition.Pass, "");
        if (findings.Dmarc != AuthResult.Fail) return (ReportedDisposition.None, "");
        if (refusedByPolicy) return (ReportedDisposition.Reject, "");
        if (findings.Override.Length > 0) return (ReportedDisposition.None, findings.Override);
        return findings.Applied switch
        {
            // Put aside here where the owner would have it refused.
            DmarcPolicy.Reject => (ReportedDisposition.Quarantine, "local_policy"),
            DmarcPolicy.Quarantine => (ReportedDisposition.Quarantine, findings.Policy > DmarcPolicy.Quarantine ? "policy_test_mode" : ""),
            _ => (ReportedDisposition.None, findings.Policy > DmarcPolicy.None ? "policy_test_mode" : ""),
        };
    }

    // RFC 9990 §3.1.3: those that passed for the author's domain first, then others that passed, then the rest.
    private static string Signatures(JournalFindings findings, DomainName author) => string.Join(',', findings.Signatures
        .Where(static s => s.Domain.Length > 0)
        .OrderBy(s => s.Result != AuthResult.Pass ? 3 : s.Domain == author.Ascii ? 0 : DnsName.IsAtOrBelow(author.Ascii, s.Domain) || DnsName.IsAtOrBelow(s.Domain, author.Ascii) ? 1 : 2)
        .Take(MostSignatures)
        .Select(static s => $"{s.Result.Name()}:{s.Domain}:{s.Selector}"));
}
