namespace Posthouse.Dns;

/// <summary>Compares the records of one name and type with what a server has there. Pure.</summary>
/// <param name="flattened">The domain whose SPF record has addresses in place of includes; null where it has not.</param>
internal sealed class RecordComparison(FindingText text, string? flattened)
{
    /// <summary>Where only codes are looked at.</summary>
    internal static readonly RecordComparison Plain = new(FindingText.In("en"), null);

    internal const string Missing = "missing", Differs = "differs", Extra = "extra", SplitText = "split-text", SeveralRecords = "several-records", SpfDrifted = "spf-drift";

    /// <param name="wanted">All of one name and type.</param>
    /// <param name="severity">How bad it is when a record is not there.</param>
    internal IEnumerable<CheckFinding> Compare(IReadOnlyList<DnsRecord> wanted, IReadOnlyList<string> seen, Func<DnsRecord, CheckSeverity> severity)
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
                ? new CheckFinding(severity(record), Differs, name, type, text.Differs(name, type, record.Value)) { Expected = [record.Value], Seen = seen }
                : new CheckFinding(severity(record), Missing, name, type, text.Missing(name, type, record.Value, Purpose(record, type))) { Expected = [record.Value], Seen = seen });
        }

        // Other issuers and other keys only add to what is allowed; they are checked apart.
        if (missing.Count == 0 && extra.Count > 0 && type is not ("CAA" or "TLSA"))
        {
            findings.Add(new CheckFinding(CheckSeverity.Warning, Extra, name, type, type == "MX" ? text.OtherHosts(name) : text.Extra(name, type))
            {
                Expected = [.. wanted.Select(static w => w.Value)],
                Seen = extra,
            });
        }

        return findings;
    }

    private IEnumerable<CheckFinding> CompareText(DnsRecord wanted, IReadOnlyList<string> seen, CheckSeverity severity)
    {
        string name = wanted.Name, plain = wanted.PlainValue;
        string? kind = SingleRecord.KindOf(name, plain);
        List<string> texts = [.. seen.Select(static v => RecordValue.Text("TXT", v)).OfType<string>()];
        List<string> same = [.. texts.Where(t => SingleRecord.KindOf(name, t) == kind)];
        CheckFinding Finding(CheckSeverity how, string code, FindingWords words, IReadOnlyList<string> what) => new(how, code, name, "TXT", words) { Expected = [plain], Seen = what };

        if (same.Count > 1)
        {
            // RFC 7208 §4.5 makes two SPF records an error, RFC 9989 §4.10 takes none of two; of two keys nobody knows which is taken.
            yield return Finding(CheckSeverity.Error, SeveralRecords, text.SeveralRecords(name, What(kind), same.Count), same);
            yield break;
        }

        string normal = Normal(kind, plain);
        if (same.Count == 1 && Normal(kind, same[0]) == normal) yield break;
        if (texts.Find(t => Squeeze(t) == Squeeze(plain)) is { } mangled)
        {
            yield return Finding(CheckSeverity.Error, SplitText, text.SplitText(name, What(kind)), [mangled]);
            yield break;
        }

        if (same.Count == 0) yield return Finding(severity, Missing, text.MissingText(name, What(kind), Purpose(wanted, What(kind))), texts);
        else if (kind == "spf" && flattened is not null && SpfDrift.Of(plain, same[0]) is { } drift) yield return Finding(severity, SpfDrifted, text.SpfDrift(name, flattened, drift.Added, drift.Gone), same);
        else if (kind == "dkim") yield return Finding(severity, Differs, text.KeyDiffers(name), same);
        else yield return Finding(kind == "dmarc" && severity == CheckSeverity.Error ? CheckSeverity.Warning : severity, Differs, text.TextDiffers(name, What(kind)), same);
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

    // Many purposes begin with the kind of record, which the sentence names already.
    private static string Purpose(DnsRecord record, string kind)
    {
        foreach (string beginning in (ReadOnlySpan<string>)[kind + ": ", kind + "："])
        {
            if (record.Purpose.StartsWith(beginning, StringComparison.Ordinal)) return record.Purpose[beginning.Length..];
        }

        return record.Purpose;
    }

    private static string What(string? kind) => kind switch { "spf" => "SPF", "dmarc" => "DMARC", "dkim" => "DKIM", "mta-sts" => "MTA-STS", "tls-rpt" => "TLS-RPT", "bimi" => "BIMI", _ => "TXT" };

    private static string Squeeze(string text) => string.Concat(text.Where(static c => c is not (' ' or '\t' or '"' or '\\')));
}
