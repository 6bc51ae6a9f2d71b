namespace Posthouse.Dns;

/// <summary>Texts of which a name has one at most: with two, readers take neither.</summary>
internal static class SingleRecord
{
    /// <summary>The kind of a text at a name, such as "spf"; null for one that may have others beside it (a proof of ownership).</summary>
    internal static string? KindOf(string name, string text)
    {
        // RFC 7208 §4.5: the version, and then a space or the end.
        if (Begins(text, "v=spf1") && (text.Length == 6 || text[6] == ' ')) return "spf";
        string first = name.Split('.', 2)[0];
        return first switch
        {
            "_dmarc" when Begins(text, "v=DMARC1") => "dmarc",
            "_mta-sts" when Begins(text, "v=STSv1") => "mta-sts",
            "_smtp" when Begins(name, "_smtp._tls.") && Begins(text, "v=TLSRPTv1") => "tls-rpt",
            _ when name.Contains("._domainkey.", StringComparison.Ordinal) => "dkim",
            _ when name.Contains("._bimi.", StringComparison.Ordinal) && Begins(text, "v=BIMI1") => "bimi",
            _ => null,
        };
    }

    private static bool Begins(string text, string prefix) => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
