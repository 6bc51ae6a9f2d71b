using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Dns;

/// <summary>Turns records into what a person types into a provider's form.</summary>
public static class ConsoleGuides
{
    private static readonly FormText
        Weight = new("Weight", "权重"), Port = new("Port", "端口"), Target = new("Target", "目标"), Service = new("Service", "服务"), Protocol = new("Protocol", "协议"), Priority = new("Priority", "优先级"),
        Flags = new("Flags", "标志"), Tag = new("Tag", "标签"), Issuer = new("CA domain name", "CA 域名"),
        Usage = new("Usage", "用法"), Selector = new("Selector", "选择器"), Matching = new("Matching type", "匹配类型"), Certificate = new("Certificate (hexadecimal)", "证书（十六进制）"),
        Unknown = new("{0} has no records of the type {1}: publish it with another provider, or do without.", "{0}不支持 {1} 类型的记录：请换一家服务商发布，或不发布。");

    /// <param name="language">A BCP 47 tag; Chinese or, for all others, English.</param>
    public static ConsoleGuide Of(ProviderForm form, IReadOnlyList<DnsRecord> records, DomainName zone, string language) => new(
        form.Name.In(language),
        form.Path.In(language),
        form.Note?.In(language),
        [.. records.Where(r => ZoneNames.IsWithin(r.Name, zone)).Select(r => Step(form, r, zone, language))],
        [.. records.Where(r => !ZoneNames.IsWithin(r.Name, zone))]);

    private static ConsoleStep Step(ProviderForm form, DnsRecord record, DomainName zone, string language)
    {
        var fields = new List<ConsoleField>();
        void Add(FormText label, string value) => fields.Add(new ConsoleField(label.In(language), value));

        Add(form.Type, record.Type);
        string host = ZoneNames.Relative(record.Name, zone);
        if (record.Type == "SRV" && form.SplitsServiceNames && host.Split('.', 3) is [var service, var protocol, .. var rest])
        {
            Add(Service, service);
            Add(Protocol, protocol);
            host = rest.Length > 0 ? rest[0] : "@";
        }

        Add(form.Host, host == "@" ? form.Apex : host);
        foreach ((FormText label, FormText value) in form.Fixed) Add(label, value.In(language));
        string[] parts = record.Value.Split(' ');
        switch (record.Type)
        {
            case "MX" when form.Priority is { } priority:
                Add(form.Value, Undotted(parts[1]));
                Add(priority, parts[0]);
                break;
            case "SRV" when form.SplitsServices:
                foreach ((FormText label, string value) in new[] { (Priority, parts[0]), (Weight, parts[1]), (Port, parts[2]), (Target, Undotted(parts[3])) }) Add(label, value);
                break;
            case "CAA" when form.SplitsCaa:
                foreach ((FormText label, string value) in new[] { (Flags, parts[0]), (Tag, parts[1]), (Issuer, CharacterStrings.Join(parts[2])) }) Add(label, value);
                break;
            case "TLSA" when form.SplitsTlsa:
                foreach ((FormText label, string value) in new[] { (Usage, parts[0]), (Selector, parts[1]), (Matching, parts[2]), (Certificate, parts[3]) }) Add(label, value);
                break;
            case "TXT":
                Add(form.Value, form.QuotesText ? record.Value : record.PlainValue);
                break;
            case "CNAME":
                Add(form.Value, Undotted(record.Value));
                break;
            default:
                Add(form.Value, record.Value);
                break;
        }

        Add(form.TimeToLive, record.TimeToLive.ToString(CultureInfo.InvariantCulture));
        string? problem = form.Unknown.Contains(record.Type) ? string.Format(CultureInfo.InvariantCulture, Unknown.In(language), form.Name.In(language), record.Type) : null;
        return new ConsoleStep(record.Purpose, fields, problem);
    }

    // Consoles take a name without its dot; "." itself says that there is nothing.
    private static string Undotted(string name) => name.Length > 1 && name.EndsWith('.') ? name[..^1] : name;
}
