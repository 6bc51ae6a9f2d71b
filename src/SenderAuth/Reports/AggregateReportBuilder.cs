using System.Globalization;
using System.Net;
using System.Xml;

namespace Posthouse.SenderAuth;

/// <summary>Gathers a report element by element. Which element a value belongs to is known by the two or three names above it; the order is nobody's.</summary>
internal sealed class AggregateReportBuilder(AggregateReportLimits limits)
{
    private readonly List<ReportedRow> _rows = [];
    private readonly List<string> _errors = [];
    private readonly List<ReportExtension> _extensions = [];
    private AggregateReport _report = new();
    private PublishedPolicy _policy = new();
    private RowParts _row = new();
    private int _leftOut;

    // Of the dkim, spf or reason element that is open.
    private string _domain = "";
    private string _selector = "";
    private string? _result;
    private string? _human;
    private string? _scope;

    internal void Begin(List<string> path, XmlReader element)
    {
        switch (path)
        {
            case ["feedback", "record"]:
                _row = new RowParts();
                break;
            case ["feedback", "record", "auth_results", _] or ["feedback", "record", "row", "policy_evaluated", "reason"]:
                (_domain, _selector, _result, _human, _scope) = ("", "", null, null, null);
                break;
            case ["feedback", "extensions", "extension"]:
                Add(_extensions, Extension(element));
                break;
            case ["feedback", "record", "extensions", "extension"]:
                Add(_row.Extensions, Extension(element));
                break;
        }
    }

    internal void End(List<string> path, string value)
    {
        switch (path)
        {
            case ["feedback", "version"]:
                if (decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal version)) _report = _report with { Version = version };
                break;
            case ["feedback", "report_metadata", ..]:
                Metadata(path, value);
                break;
            case ["feedback", "policy_published", var name]:
                Policy(name, value);
                break;
            case ["feedback", "record"]:
                if (_rows.Count < limits.Rows && _row.Counts) _rows.Add(_row.Build());
                else _leftOut++;
                break;
            case ["feedback", "record", "row", ..]:
                Row(path, value);
                break;
            case ["feedback", "record", "identifiers" or "identities", var name]:
                Identifier(name, value);
                break;
            case ["feedback", "record", "auth_results", ..]:
                Result(path, value);
                break;
        }
    }

    /// <summary>Null where this is XML of a report's kind and no report: without who made it, or without the domain.</summary>
    internal AggregateReport? Build()
    {
        if (_policy.Domain.Length == 0 || (_report.Organization.Length == 0 && _report.Email.Length == 0)) return null;
        return _report with { Policy = _policy, Rows = _rows, Errors = _errors, Extensions = _extensions, LeftOut = _leftOut };
    }

    private void Metadata(List<string> path, string value)
    {
        switch (path)
        {
            case [_, _, "org_name"]: _report = _report with { Organization = value }; break;
            case [_, _, "email"]: _report = _report with { Email = value }; break;
            case [_, _, "extra_contact_info"]: _report = _report with { ExtraContact = value }; break;
            case [_, _, "report_id"]: _report = _report with { ReportId = value }; break;
            case [_, _, "generator"]: _report = _report with { Generator = value }; break;
            case [_, _, "error"]: Add(_errors, value); break;
            case [_, _, "date_range", "begin"]: _report = _report with { Begin = Moment(value) }; break;
            case [_, _, "date_range", "end"]: _report = _report with { End = Moment(value) }; break;
        }
    }

    private void Policy(string name, string value) => _policy = name switch
    {
        "domain" => _policy with { Domain = value },
        "adkim" => _policy with { StrictDkim = Strict(value) },
        "aspf" => _policy with { StrictSpf = Strict(value) },
        "p" => _policy with { Policy = PolicyOf(value) },
        "sp" => _policy with { SubdomainPolicy = PolicyOf(value) },
        "np" => _policy with { NonexistentPolicy = PolicyOf(value) },
        "testing" => _policy with { Testing = Is(value, "y") },
        "discovery_method" => _policy with { DiscoveryMethod = value.ToLowerInvariant() },
        "fo" => _policy with { FailureOptions = value },
        "pct" => _policy with { Percent = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int percent) ? Math.Min(percent, 100) : null },
        _ => _policy,
    };

    private void Row(List<string> path, string value)
    {
        switch (path)
        {
            case [_, _, _, "source_ip"]: _row.Row = _row.Row with { Source = IPAddress.TryParse(value, out IPAddress? source) ? source : null }; break;
            case [_, _, _, "count"]: _row.Row = _row.Row with { Count = Count(value) }; break;
            case [_, _, _, "policy_evaluated", "disposition"]: _row.Row = _row.Row with { Disposition = Disposition(value) }; break;
            case [_, _, _, "policy_evaluated", "dkim"]: _row.Row = _row.Row with { DkimAligned = Is(value, "pass") }; break;
            case [_, _, _, "policy_evaluated", "spf"]: _row.Row = _row.Row with { SpfAligned = Is(value, "pass") }; break;
            case [_, _, _, "policy_evaluated", "reason", "type"]: _result = value; break;
            case [_, _, _, "policy_evaluated", "reason", "comment"]: _human = value; break;
            case [_, _, _, "policy_evaluated", "reason"]: Add(_row.Overrides, new PolicyOverrideReason(Override(_result ?? value), _human)); break;
        }
    }

    private void Identifier(string name, string value) => _row.Row = name switch
    {
        "envelope_to" => _row.Row with { EnvelopeTo = value },
        "envelope_from" => _row.Row with { EnvelopeFrom = value },
        "header_from" => _row.Row with { HeaderFrom = value },
        _ => _row.Row,
    };

    private void Result(List<string> path, string value)
    {
        switch (path)
        {
            case [_, _, _, _, "domain"]: _domain = value; break;
            case [_, _, _, _, "selector"]: _selector = value; break;
            case [_, _, _, _, "result"]: _result = value; break;
            case [_, _, _, _, "human_result"]: _human = value; break;
            case [_, _, _, _, "scope"]: _scope = value; break;
            case [_, _, _, "dkim"]: Add(_row.Signatures, new ReportedSignature(_domain, _selector, ResultOf(_result), _human)); break;
            case [_, _, _, "spf"]: Add(_row.Spf, new ReportedSpf(_domain, _scope is null ? null : Is(_scope, "helo"), ResultOf(_result), _human)); break;
        }
    }

    private void Add<T>(List<T> items, T item)
    {
        if (items.Count < limits.Items) items.Add(item);
    }

    private ReportExtension Extension(XmlReader element) => new(Cut(element.GetAttribute("name")), Cut(element.GetAttribute("definition")));

    /// <summary>What is shown to people and written to logs holds no control characters and no halves of characters.</summary>
    internal static string Printable(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsControl(c) && !char.IsSurrogate(c)) continue;
            return string.Create(text.Length, text, static (clean, from) =>
            {
                for (int i = 0; i < clean.Length; i++) clean[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            });
        }

        return text;
    }

    private string Cut(string? text) => text is null ? "" : Printable(text.Length <= limits.Text ? text : text[..limits.Text]);

    private static bool Is(string value, string word) => value.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool? Strict(string value) => Is(value, "s") || Is(value, "strict") ? true : Is(value, "r") || Is(value, "relaxed") ? false : null;

    private static DmarcPolicy? PolicyOf(string value) => Enum.TryParse(value, ignoreCase: true, out DmarcPolicy policy) && char.IsAsciiLetter(value[0]) ? policy : null;

    private static ReportedDisposition? Disposition(string value) =>
        Enum.TryParse(value, ignoreCase: true, out ReportedDisposition disposition) && char.IsAsciiLetter(value[0]) ? disposition : null;

    private static AuthResult? ResultOf(string? value) => value?.ToLowerInvariant() switch
    {
        // RFC 7489's schema wrote "unknown" and "error" where RFC 7208 has its two errors; "hardfail" is of the days before.
        "unknown" => AuthResult.TempError,
        "error" => AuthResult.PermError,
        "hardfail" => AuthResult.Fail,
        { } word when Enum.TryParse(word, ignoreCase: true, out AuthResult result) && char.IsAsciiLetter(word[0]) => result,
        _ => null,
    };

    private static string Override(string type) => type.ToLowerInvariant() is "local_policy" or "mailing_list" or "policy_test_mode" or "trusted_forwarder" or "forwarded" or "sampled_out" ? type.ToLowerInvariant() : "other";

    // RFC 9990's schema allows any integer. None below zero can be counted; one beyond all mail of a day is cut, so that no sum of reports overflows.
    private static long Count(string value) => UInt128.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 count) ? (long)UInt128.Min(count, AggregateReport.MostMessages) : 0;

    private static DateTimeOffset Moment(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;

    private sealed class RowParts
    {
        internal ReportedRow Row { get; set; } = new();

        internal List<PolicyOverrideReason> Overrides { get; } = [];

        internal List<ReportedSignature> Signatures { get; } = [];

        internal List<ReportedSpf> Spf { get; } = [];

        internal List<ReportExtension> Extensions { get; } = [];

        /// <summary>It names an address and a number of messages; without both it says nothing of anybody.</summary>
        internal bool Counts => Row is { Source: not null, Count: > 0 };

        internal ReportedRow Build() => Row with { Overrides = Overrides, Signatures = Signatures, Spf = Spf, Extensions = Extensions };
    }
}
