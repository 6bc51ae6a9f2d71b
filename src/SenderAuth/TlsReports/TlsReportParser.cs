using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Posthouse.SenderAuth;

/// <summary>
/// Reads a report as it is attached: JSON, in gzip or plain (RFC 8460 §4.4). Strict in what bounds work, lenient in what is missing: names
/// that are unknown are passed over, what is too long is cut.
/// </summary>
public static class TlsReportParser
{
    public static bool TryRead(ReadOnlyMemory<byte> attachment, [NotNullWhen(true)] out TlsReport? report, TlsReportOptions? options = null)
    {
        report = null;
        options ??= new TlsReportOptions();
        if (attachment.Length > options.MaximumAttachment) return false;
        try
        {
            ReadOnlyMemory<byte> json = attachment.Span.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Unpack(attachment, options) : attachment;
            if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) json = json[3..];
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = options.MaximumDepth });
            report = Read(document.RootElement, options);
            return report is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or IOException)
        {
            // InvalidOperationException: a string that is no UTF-16. What cannot be read is no report; a stranger's file is nothing to be alarmed by.
            report = null;
            return false;
        }
    }

    private static byte[] Unpack(ReadOnlyMemory<byte> packed, TlsReportOptions options)
    {
        Stream source = MemoryMarshal.TryGetArray(packed, out ArraySegment<byte> segment) ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false) : new MemoryStream(packed.ToArray(), writable: false);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        byte[] buffer = new byte[16 << 10];
        for (int read; (read = gzip.Read(buffer)) > 0;)
        {
            if (unpacked.Length + read > options.MaximumJson) throw new InvalidDataException("The report unpacks to more than a report has.");
            unpacked.Write(buffer, 0, read);
        }

        return unpacked.ToArray();
    }

    private static TlsReport? Read(JsonElement root, TlsReportOptions options)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("date-range", out JsonElement range) || range.ValueKind != JsonValueKind.Object) return null;
        if (!TryMoment(range, "start-datetime", out DateTimeOffset start) || !TryMoment(range, "end-datetime", out DateTimeOffset end)) return null;
        var policies = new List<TlsReportedPolicy>();
        foreach (JsonElement element in Items(root, "policies", options)) policies.Add(ReadPolicy(element, options));
        return new TlsReport
        {
            Organization = Text(root, "organization-name", options),
            ContactInfo = Text(root, "contact-info", options),
            ReportId = Text(root, "report-id", options),
            Start = start,
            End = end,
            Policies = policies,
        };
    }

    private static TlsReportedPolicy ReadPolicy(JsonElement element, TlsReportOptions options)
    {
        JsonElement policy = Object(element, "policy");
        JsonElement summary = Object(element, "summary");
        var failures = new List<TlsReportedFailure>();
        foreach (JsonElement failure in Items(element, "failure-details", options))
        {
            failures.Add(new TlsReportedFailure(Text(failure, "result-type", options), Number(failure, "failed-session-count"))
            {
                SendingIp = Text(failure, "sending-mta-ip", options),
                MxHost = Text(failure, "receiving-mx-hostname", options),
                ReceivingIp = Text(failure, "receiving-ip", options),
                // RFC 8460's schema and its prose spell these in two ways each; senders follow either.
                Information = Text(failure, "additional-information", options) is { Length: > 0 } information ? information : Text(failure, "additional-info-uri", options),
                ReasonCode = Text(failure, "failure-reason-code", options) is { Length: > 0 } code ? code : Text(failure, "failure-error-code", options),
            });
        }

        return new TlsReportedPolicy
        {
            Type = Text(policy, "policy-type", options),
            Lines = Texts(policy, "policy-string", options),
            Domain = Text(policy, "policy-domain", options),
            MxHosts = Texts(policy, "mx-host", options),
            Succeeded = Number(summary, "total-successful-session-count"),
            Failed = Number(summary, "total-failure-session-count"),
            Failures = failures,
        };
    }

    private static JsonElement Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : default;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name, TlsReportOptions options)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array) yield break;
        int count = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (++count > options.MaximumItems) yield break;
            yield return item;
        }
    }

    // A single text stands where the schema has a list, in reports of some senders.
    private static IReadOnlyList<string> Texts(JsonElement element, string name, TlsReportOptions options)
    {
        if (Text(element, name, options) is { Length: > 0 } one) return [one];
        return [.. Items(element, name, options).Where(static item => item.ValueKind == JsonValueKind.String).Select(item => Cut(item.GetString()!, options))];
    }

    private static string Text(JsonElement element, string name, TlsReportOptions options) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!, options) : "";

    // What goes to a terminal and a page has no controls in it.
    private static string Cut(string text, TlsReportOptions options)
    {
        if (text.Length > options.MaximumText) text = text[..options.MaximumText];
        return text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)) : text;
    }

    private static long Number(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement value)) return 0;
        if (value.ValueKind == JsonValueKind.String) return long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out long read) ? Bounded(read) : 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? Bounded(number) : 0;

        // Sums of such numbers stay within a long.
        static long Bounded(long number) => Math.Clamp(number, 0, 1L << 40);
    }

    private static bool TryMoment(JsonElement range, string name, out DateTimeOffset moment)
    {
        moment = default;
        return range.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
    }
}
