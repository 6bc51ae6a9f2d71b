using System.Net;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// What the journal says of who sent a message: <see cref="FindingsText.Note"/> read back, with the client's address. For consumers of the
/// journal; records without the note, such as those of own accounts' mail, give none.
/// </summary>
public sealed record JournalFindings
{
    private const string NoteWord = " auth=";
    private const string RemoteWord = "remote=";

    /// <summary>Null where the record does not name it.</summary>
    public IPAddress? Remote { get; init; }

    public AuthResult Spf { get; init; }

    public bool SpfOfHelo { get; init; }

    public string SpfDomain { get; init; } = "";

    public IReadOnlyList<(AuthResult Result, string Domain, string Selector)> Signatures { get; init; } = [];

    public AuthResult Dmarc { get; init; }

    /// <summary>The domain in From.</summary>
    public DomainName? Author { get; init; }

    /// <summary>Where the policy stands; null where there is none, or where the DNS did not say.</summary>
    public DomainName? PolicyDomain { get; init; }

    public DmarcPolicy Policy { get; init; }

    /// <summary>What the policy came to for this message; None unless it failed.</summary>
    public DmarcPolicy Applied { get; init; }

    public bool SpfAligned { get; init; }

    public bool DkimAligned { get; init; }

    /// <summary>"trusted_forwarder", "local_policy", or empty.</summary>
    public string Override { get; init; } = "";

    /// <summary>Null where the record says nothing of the sender.</summary>
    public static JournalFindings? Of(JournalRecord record)
    {
        // Our own fields come first: what a client said stands behind them and cannot pass for one.
        if (record.Detail is not { } detail || detail.IndexOf(NoteWord, StringComparison.Ordinal) is var at && at < 0) return null;
        ReadOnlySpan<char> note = detail.AsSpan(at + NoteWord.Length);
        int end = note.IndexOf(' ');
        if (end >= 0) note = note[..end];
        var findings = new JournalFindings { Remote = RemoteOf(detail.AsSpan(0, at)) };
        var signatures = new List<(AuthResult, string, string)>();
        bool first = true;
        foreach (Range range in note.Split(','))
        {
            string[] words = note[range].ToString().Split(':');
            switch (words)
            {
                // The first is that of MAIL FROM, or of HELO for a null sender.
                case ["spf", var result, var scope, var domain] when first:
                    first = false;
                    findings = findings with { Spf = Result(result), SpfOfHelo = scope == "helo", SpfDomain = domain };
                    break;
                case ["dkim", var result, var domain, var selector]:
                    signatures.Add((Result(result), domain, selector));
                    break;
                case ["dmarc", var result, .. var rest]:
                    findings = findings with { Dmarc = Result(result) };
                    if (rest is [var author, var policyDomain, var policy, var aligned, var because, ..])
                    {
                        findings = findings with
                        {
                            Author = Domain(author),
                            PolicyDomain = Domain(policyDomain),
                            Policy = Policies(policy),
                            SpfAligned = aligned.StartsWith("spf", StringComparison.Ordinal),
                            DkimAligned = aligned.EndsWith("dkim", StringComparison.Ordinal),
                            Override = because,
                            Applied = rest.Length > 5 ? Policies(rest[5]) : DmarcPolicy.None,
                        };
                    }

                    break;
            }
        }

        return findings with { Signatures = signatures };
    }

    private static IPAddress? RemoteOf(ReadOnlySpan<char> detail)
    {
        int at = detail.IndexOf(RemoteWord, StringComparison.Ordinal);
        if (at < 0) return null;
        ReadOnlySpan<char> word = detail[(at + RemoteWord.Length)..];
        int end = word.IndexOf(' ');
        if (!IPAddress.TryParse(end >= 0 ? word[..end] : word, out IPAddress? address)) return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static DomainName? Domain(string text) => DomainName.TryParse(text, out DomainName? domain) ? domain : null;

    private static AuthResult Result(string word) => Enum.TryParse(word, ignoreCase: true, out AuthResult result) && char.IsAsciiLetter(word[0]) ? result : AuthResult.None;

    private static DmarcPolicy Policies(string word) => word switch { "quarantine" => DmarcPolicy.Quarantine, "reject" => DmarcPolicy.Reject, _ => DmarcPolicy.None };
}
