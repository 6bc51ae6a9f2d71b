using System.Globalization;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Records as a master file has them (RFC 1035 §5), to be pasted into a zone. Those of other zones stand apart, with names in full.</summary>
public static class ZoneFragment
{
    /// <param name="zone">Names within it are relative to it.</param>
    /// <param name="absolute">All names in full instead.</param>
    /// <param name="language">Of the comment above records of other zones; purposes are as the records have them.</param>
    public static string Write(IReadOnlyList<DnsRecord> records, DomainName zone, bool absolute = false, string language = "en")
    {
        List<DnsRecord> own = [.. records.Where(r => ZoneNames.IsWithin(r.Name, zone))];
        List<DnsRecord> others = [.. records.Except(own)];
        var text = new StringBuilder();
        if (own.Count > 0)
        {
            int ttl = own[0].TimeToLive;
            if (!absolute) text.Append(CultureInfo.InvariantCulture, $"$ORIGIN {zone.Ascii}.\n");
            text.Append(CultureInfo.InvariantCulture, $"$TTL {ttl}\n");
            Append(text, own, r => absolute ? r.Name + "." : ZoneNames.Relative(r.Name, zone), ttl);
        }

        if (others.Count == 0) return text.ToString();
        if (text.Length > 0) text.Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"; {PurposeText.In(language).OutsideZone(zone.Ascii)}\n");
        Append(text, others, static r => r.Name + ".", null);
        return text.ToString();
    }

    private static void Append(StringBuilder text, List<DnsRecord> records, Func<DnsRecord, string> name, int? ttl)
    {
        int width = records.Max(r => name(r).Length);
        string? before = null;
        foreach (DnsRecord record in records)
        {
            if (record.Purpose != before) text.Append(CultureInfo.InvariantCulture, $"; {record.Purpose}\n");
            before = record.Purpose;
            text.Append(name(record).PadRight(width)).Append("  ");
            if (record.TimeToLive != ttl) text.Append(CultureInfo.InvariantCulture, $"{record.TimeToLive}  ");
            text.Append(CultureInfo.InvariantCulture, $"IN  {record.Type,-5}  {record.Value}\n");
        }
    }
}
