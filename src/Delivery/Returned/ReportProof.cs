using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Whether what a report says counts: one word for the journal. A return path that only we can make is proof; so is a sender who is shown to
/// be of the domain whose recipient he speaks for. The rest is told apart, since anybody can write a report.
/// </summary>
internal static class ReportProof
{
    /// <summary>It came to a return path of ours.</summary>
    internal const string Path = "path";

    /// <summary>A gateway in front lets no stranger's report through (<see cref="ReturnedMailOptions.BelieveReferences"/>).</summary>
    internal const string Gateway = "gateway";

    internal const string None = "-";

    /// <summary>Followed by the domain that was shown to have sent it.</summary>
    internal const string Sender = "sender:";

    /// <param name="about">Whose report it is; null where it names nobody, so that whoever is shown to have sent it speaks for himself.</param>
    internal static string Of(StageContext context, VerpSource? source, EmailAddress? about, ReturnedMailOptions options)
    {
        if (source is not null) return Path;
        if (options.BelieveReferences) return Gateway;
        if (!context.Items.TryGetValue(SenderFindings.Item, out object? item) || item is not SenderFindings findings) return None;
        if (about is null) return findings.Dmarc is { Result: AuthResult.Pass, Author: { } author } ? Sender + author.Ascii : None;
        return about.Domain is { } domain && Shown(findings).FirstOrDefault(shown => IsWithin(shown, domain) || IsWithin(domain, shown)) is { } of ? Sender + of.Ascii : None;
    }

    private static IEnumerable<DomainName> Shown(SenderFindings findings)
    {
        if (findings.Dmarc is { Result: AuthResult.Pass, Author: { } author }) yield return author;
        // Reports have the null sender, whose SPF is the host's own.
        if (findings.Spf.Result == AuthResult.Pass && DomainName.TryParse(findings.Spf.Domain, out DomainName? host)) yield return host;
        foreach (DkimOutcome signature in findings.Signatures)
        {
            if (signature is { Result: AuthResult.Pass, Domain: { } signer }) yield return signer;
        }
    }

    private static bool IsWithin(DomainName domain, DomainName above)
    {
        for (DomainName? name = domain; name is not null; name = name.Parent)
        {
            if (name.Equals(above)) return true;
        }

        return false;
    }
}
