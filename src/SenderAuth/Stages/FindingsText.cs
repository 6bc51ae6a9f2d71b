using System.Buffers;
using System.Globalization;
using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>Findings as Authentication-Results has them, and as the journal does.</summary>
internal static class FindingsText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    internal static AuthenticationResults Results(SenderFindings findings, string serviceId)
    {
        var results = new List<AuthMethodResult> { Spf(findings.Spf) };
        if (findings.Helo is { Result: not AuthResult.None } helo) results.Add(Spf(helo));
        results.Add(new AuthMethodResult("iprev", findings.Iprev.Result) { Comment = findings.Iprev.Name });
        if (findings.Signatures.Count == 0) results.Add(new AuthMethodResult("dkim", AuthResult.None) { Comment = "no signature" });
        foreach (DkimOutcome signature in findings.Signatures) results.Add(Dkim(signature));
        if (findings.Arc.Result != AuthResult.None)
            results.Add(new AuthMethodResult("arc", findings.Arc.Result) { Comment = string.Create(CultureInfo.InvariantCulture, $"i={findings.Arc.Highest}") });
        results.Add(Dmarc(findings));
        if (findings.Bimi is { } bimi) results.Add(Bimi(bimi));
        return new AuthenticationResults(serviceId, results);
    }

    /// <summary>One word without spaces: <c>auth=spf:pass:mailfrom:example.com,dkim:pass:example.com:s1,iprev:pass,dmarc:pass:example.com:example.com:reject:spfdkim::none</c>. <see cref="JournalFindings"/> reads it.</summary>
    internal static string Note(SenderFindings findings)
    {
        var text = new StringBuilder("auth=");
        Spf(findings.Spf);
        foreach (DkimOutcome signature in findings.Signatures)
            text.Append(",dkim:").Append(signature.Result.Name()).Append(':').Append(signature.Domain?.Ascii).Append(':').Append(Word(signature.Selector));
        if (findings.Arc.Result != AuthResult.None) text.Append(",arc:").Append(findings.Arc.Result.Name());
        text.Append(",iprev:").Append(findings.Iprev.Result.Name());
        text.Append(",dmarc:").Append(findings.Dmarc.Result.Name());
        if (findings.Dmarc.Author is { } author)
        {
            text.Append(':').Append(author.Ascii).Append(':').Append(findings.Dmarc.PolicyDomain?.Ascii).Append(':').Append(findings.Dmarc.Policy.ToString().ToLowerInvariant())
                .Append(':').Append(findings.Dmarc.SpfAligned ? "spf" : "").Append(findings.Dmarc.AlignedSignature is null ? "" : "dkim")
                .Append(':').Append(findings.Override switch { DmarcOverride.TrustedForwarder => "trusted_forwarder", DmarcOverride.LocalPolicy => "local_policy", _ => "" })
                .Append(':').Append(findings.Dmarc.Applied.ToString().ToLowerInvariant());
        }

        if (findings.Bimi is { } bimi) text.Append(",bimi:").Append(Word(bimi.Result)).Append(':').Append(bimi.Domain?.Ascii);
        return text.ToString();

        void Spf(SpfOutcome spf) => text.Append("spf:").Append(spf.Result.Name()).Append(spf.Identity == SpfIdentity.Helo ? ":helo:" : ":mailfrom:").Append(Word(spf.Domain));
    }

    internal static AuthMethodResult Spf(SpfOutcome spf) => new("spf", spf.Result)
    {
        Reason = spf.Reason,
        Properties = [new AuthProperty("smtp", spf.Identity == SpfIdentity.Helo ? "helo" : "mailfrom", spf.Domain)],
    };

    internal static AuthMethodResult Dkim(DkimOutcome signature)
    {
        var properties = new List<AuthProperty>();
        if (signature.Domain is { } domain) properties.Add(new AuthProperty("header", "d", domain.Ascii));
        if (signature.Selector.Length > 0) properties.Add(new AuthProperty("header", "s", signature.Selector));
        if (signature.Algorithm.Length > 0) properties.Add(new AuthProperty("header", "a", signature.Algorithm));
        // RFC 6008: tells two signatures of one domain apart.
        if (signature.SignatureStart.Length > 0) properties.Add(new AuthProperty("header", "b", signature.SignatureStart));
        return new AuthMethodResult("dkim", signature.Result) { Comment = signature.Reason == DkimReason.None ? null : signature.Reason.Text(), Properties = properties };
    }

    internal static AuthMethodResult Dmarc(SenderFindings findings)
    {
        DmarcOutcome dmarc = findings.Dmarc;
        var properties = new List<AuthProperty>();
        if (dmarc.Author is { } author) properties.Add(new AuthProperty("header", "from", author.Ascii));
        return new AuthMethodResult("dmarc", dmarc.Result)
        {
            Comment = dmarc.Record is null ? null : $"p={dmarc.Policy.ToString().ToLowerInvariant()}{(findings.Override is null ? "" : " not applied")}",
            Properties = properties,
        };
    }

    private static AuthMethodResult Bimi(BimiOutcome bimi)
    {
        var properties = new List<AuthProperty>();
        if (bimi.Domain is { } domain)
        {
            properties.Add(new AuthProperty("header", "d", domain.Ascii));
            properties.Add(new AuthProperty("header", "selector", bimi.Selector));
        }

        if (bimi.Record is { IsDeclined: false } record)
        {
            properties.Add(new AuthProperty("policy", "authority", bimi.Authority.Name()));
            if (record.Authority is { } authority && bimi.Authority != AuthResult.None) properties.Add(new AuthProperty("policy", "authority-uri", authority.AbsoluteUri));
            if (record.Location is { } location) properties.Add(new AuthProperty("policy", "indicator-uri", location.AbsoluteUri));
            if (bimi.Result == BimiResult.Pass)
            {
                properties.Add(new AuthProperty("policy", "indicator-hash", BimiFields.Hash(bimi)));
                properties.Add(new AuthProperty("policy", "logo-preference", BimiFields.Preference(record)));
            }
        }

        return new AuthMethodResult("bimi", Word(bimi.Result)) { Comment = bimi.Reason.Length == 0 ? null : bimi.Reason, Properties = properties };
    }

    private static string Word(BimiResult result) => result.ToString().ToLowerInvariant();

    // What a client said (HELO, selectors) stands in one word: nothing in it parts words or fields.
    private static string Word(string text)
    {
        if (text.Length > 255) text = text[..255];
        if (text.AsSpan().IndexOfAnyExcept(Plain) < 0) return text;
        return string.Create(text.Length, text, static (word, from) =>
        {
            for (int i = 0; i < word.Length; i++) word[i] = char.IsAsciiLetterOrDigit(from[i]) || from[i] is '.' or '-' or '_' ? from[i] : '?';
        });
    }
}
