namespace Posthouse.Dns;

/// <summary>Compares the records of one name and type with what a server has there. Pure.</summary>
internal static class RecordComparison
{
    internal const string Missing = "missing", Differs = "differs", Extra = "extra", SplitText = "split-text", SeveralRecords = "several-records";

    /// <param name="wanted">All of one name and type.</param>
    /// <param name="severity">How bad it is when a record is not there.</param>
    internal static IEnumerable<CheckFinding> Compare(IReadOnlyList<DnsRecord> wanted, IReadOnlyList<string> seen, Func<DnsRecord, CheckSeverity> severity)
    {
        string name = wanted[0].Name, type = wanted[0].Type;
        if (type == "TXT") return wanted.SelectMany(record => CompareText(record, seen, severity(record)));
        HashSet<string> keys = [.. seen.Select(v => RecordValue.Key(type, v))];
        var findings = new List<CheckFinding>();
        List<DnsRecord> missing = [.. wanted.Where(w => !keys.Contains(RecordValue.Key(type, w.Value)))];
        List<string> extra = [.. seen.Where(v => !wanted.Any(w => RecordValue.Key(type, w.Value) == RecordValue.Key(type, v)))];
        foreach (DnsRecord record in missing)
        {
            findings.Add(extra.Count > 0
                ? new CheckFinding(severity(record), Differs, name, type, $"{name} has other {type} records than it should.", $"Publish {record.Value} in its place.") { Expected = [record.Value], Seen = seen }
                : new CheckFinding(severity(record), Missing, name, type, $"{name} has no {type} record {record.Value}: {record.Purpose}.", "Publish it.") { Expected = [record.Value], Seen = seen });
        }

        // Other issuers and other keys only add to what is allowed; they are checked apart.
        if (missing.Count == 0 && extra.Count > 0 && type is not ("CAA" or "TLSA"))
        {
            findings.Add(new CheckFinding(CheckSeverity.Warning, Extra, name, type, $"{name} has {type} records beside ours.", type == "MX" ? "Mail goes there too: remove them, or make sure that those hosts pass it on." : "Remove them, or make sure that they lead to this server.")
            {
                Expected = [.. wanted.Select(static w => w.Value)],
                Seen = extra,
            });
        }

        return findings;
    }

    private static IEnumerable<CheckFinding> CompareText(DnsRecord wanted, IReadOnlyList<string> seen, CheckSeverity severity)
    {
        string text = wanted.PlainValue;
        string? kind = SingleRecord.KindOf(wanted.Name, text);
        List<string> texts = [.. seen.Select(static v => RecordValue.Text("TXT", v)).OfType<string>()];
        List<string> same = [.. texts.Where(t => SingleRecord.KindOf(wanted.Name, t) == kind)];
        CheckFinding Finding(CheckSeverity how, string code, string message, string advice, IReadOnlyList<string> what) => new(how, code, wanted.Name, "TXT", message, advice) { Expected = [text], Seen = what };

        if (same.Count > 1)
        {
            // RFC 7208 §4.5 makes two SPF records an error, RFC 9989 §4.10 takes none of two; of two keys nobody knows which is taken.
            yield return Finding(CheckSeverity.Error, SeveralRecords, $"{wanted.Name} has {same.Count} {What(kind)} records, so that none of them holds.", "Leave one of them.", same);
            yield break;
        }

        string normal = Normal(kind, text);
        if (same.Count == 1 && Normal(kind, same[0]) == normal) yield break;
        if (texts.Find(t => Squeeze(t) == Squeeze(text)) is { } mangled)
        {
            yield return Finding(
                CheckSeverity.Error, SplitText, $"The {What(kind)} record at {wanted.Name} has quotes or spaces within its text.",
                "A long text is several strings that are joined without anything between: type it in one piece without quotes, or as the console wants strings.", [mangled]);
            yield break;
        }

        yield return same.Count == 0
            ? Finding(severity, Missing, $"{wanted.Name} has no {What(kind)} record: {wanted.Purpose}.", "Publish it.", texts)
            : Finding(kind == "dmarc" && severity == CheckSeverity.Error ? CheckSeverity.Warning : severity, Differs, $"The {What(kind)} record at {wanted.Name} is not the one it should be.",
                kind == "dkim" ? "Replace it: signatures made with the key are refused." : "Replace it, or change the domain's settings ('posthouse dns set') if it is what you want.", same);
    }

    /// <summary>Texts that mean the same.</summary>
    internal static string Normal(string? kind, string text)
    {
        if (kind == "spf") return string.Join(' ', text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        // RFC 6376 §3.2: white space around tags means nothing, in a key's base64 neither.
        IEnumerable<string> tags = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static tag => tag.Split('=', 2) is [var name, var value] ? $"{name.Trim().ToLowerInvariant()}={value.Trim()}" : tag);
        string joined = string.Join(';', tags);
        return kind == "dkim" ? string.Concat(joined.Where(static c => !char.IsWhiteSpace(c))) : joined;
    }

    internal static string What(string? kind) => kind switch { "spf" => "SPF", "dmarc" => "DMARC", "dkim" => "DKIM", "mta-sts" => "MTA-STS", "tls-rpt" => "TLS-RPT", "bimi" => "BIMI", _ => "TXT" };

    private static string Squeeze(string text) => string.Concat(text.Where(static c => c is not (' ' or '\t' or '"' or '\\')));
}
