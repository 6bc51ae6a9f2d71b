using System.Globalization;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>How a domain's records look in a terminal.</summary>
internal static class DnsText
{
    private static readonly FormText
        Elsewhere = new("Outside the zone: for whoever holds these names", "不在本区域内，请在持有这些名称的区域发布"),
        Reverse = new("For whoever provides the server's addresses", "请服务器 IP 地址的提供商设置反向解析"),
        Empty = new("(leave empty)", "（留空）");

    internal static void Write(TextWriter writer, DomainRecords records, string language)
    {
        if (records.ZoneFile is { } zone)
        {
            writer.Write(zone);
            return;
        }

        if (records.Guide is { } guide) WriteGuide(writer, guide, language);
        else WriteTable(writer, records.Records);
        if (records.Reverse.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(Reverse.In(language));
        writer.WriteLine();
        WriteTable(writer, records.Reverse);
    }

    internal static void Write(TextWriter writer, DomainCheck check)
    {
        writer.WriteLine($"{check.Domain}, in the zone {check.Zone ?? "that nobody serves"}; asked: {(check.Asked.Count == 0 ? "nobody" : string.Join(", ", check.Asked))}");
        foreach (CheckFinding finding in check.Findings)
        {
            writer.WriteLine();
            writer.WriteLine($"{finding.Severity.ToString().ToUpperInvariant()}: {TextTable.Clean(finding.Message)}");
            foreach (string value in finding.Expected) writer.WriteLine($"  should be  {TextTable.Clean(value)}");
            foreach (string value in finding.Seen) writer.WriteLine($"  is         {TextTable.Clean(value)}");
            if (finding.Places.Count > 0) writer.WriteLine($"  at         {string.Join(", ", finding.Places.Select(TextTable.Clean))}");
            writer.WriteLine($"  {TextTable.Clean(finding.Advice)}");
        }

        if (check.IsGood) writer.WriteLine(check.Findings.Count == 0 ? "\nEverything is as it should be." : "\nMail works; see above for what could be better.");
    }

    internal static void Write(TextWriter writer, WatchRound round)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round.At:yyyy-MM-dd HH:mm:ss}Z  {round.Shown} of {round.Total} shown everywhere{(round.GaveUp ? "; the longest time is over" : "")}"));
        foreach (PendingRecord record in round.Pending)
        {
            string when = record.Everywhere is { } moment ? string.Create(CultureInfo.InvariantCulture, $"everywhere by {moment:yyyy-MM-dd HH:mm}Z") : record.Published ? "soon" : "not published yet";
            writer.WriteLine($"  {record.Name} {record.Type}: {when}; not seen at {string.Join(", ", record.Lagging.Select(TextTable.Clean))}");
        }
    }

    private static void WriteTable(TextWriter writer, IReadOnlyList<DnsRecord> records)
    {
        var table = new TextTable("NAME", "TYPE", "VALUE", "FOR");
        foreach (DnsRecord record in records) table.Add(record.Name, record.Type, record.Value, record.Purpose);
        table.Write(writer);
    }

    private static void WriteGuide(TextWriter writer, ConsoleGuide guide, string language)
    {
        writer.WriteLine($"{guide.Provider}: {guide.Path}");
        if (guide.Note is { } note) writer.WriteLine(note);
        for (int i = 0; i < guide.Steps.Count; i++)
        {
            ConsoleStep step = guide.Steps[i];
            writer.WriteLine();
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {step.Purpose}"));
            if (step.Problem is { } problem) writer.WriteLine($"   ! {problem}");
            foreach (ConsoleField field in step.Fields) writer.WriteLine($"   {field.Label}: {(field.Value.Length == 0 ? Empty.In(language) : field.Value)}");
        }

        if (guide.Elsewhere.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine(Elsewhere.In(language));
        writer.WriteLine();
        WriteTable(writer, guide.Elsewhere);
    }
}
