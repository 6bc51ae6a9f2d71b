using System.Text;
using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests;

/// <summary>Reports of real receivers, with what a public suite says that they hold; its names are another program's, so they are mapped here.</summary>
public sealed class AggregateVectorTests
{
    public static TheoryData<string> Names => ["001.xml", "002.xml", "003.xml", "004.xml", "005.xml", "100.eml", "101.eml", "102.eml", "103.eml", "104.eml"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Says_what_the_suite_says(string file)
    {
        byte[] bytes = File.ReadAllBytes(Vectors.Path("reports", "dmarc-feedback/" + file));
        using JsonDocument wanted = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("reports", "dmarc-feedback/" + Path.ChangeExtension(file, ".json"))));
        AggregateReport? report = file.EndsWith(".eml", StringComparison.Ordinal) ? FromMail(bytes) : AggregateReportParser.TryRead(bytes, out AggregateReport? read) ? read : null;
        Assert.NotNull(report);

        JsonElement root = wanted.RootElement;
        JsonElement metadata = root.GetProperty("report_metadata");
        Assert.Equal(root.GetProperty("version").GetDecimal(), report.Version);
        Assert.Equal(metadata.GetProperty("org_name").GetString(), report.Organization);
        Assert.Equal(metadata.GetProperty("email").GetString(), report.Email);
        Assert.Equal(metadata.GetProperty("extra_contact_info").GetString(), report.ExtraContact);
        Assert.Equal(metadata.GetProperty("report_id").GetString(), report.ReportId);
        Assert.Equal(metadata.GetProperty("date_range").GetProperty("begin").GetInt64(), report.Begin.ToUnixTimeSeconds());
        Assert.Equal(metadata.GetProperty("date_range").GetProperty("end").GetInt64(), report.End.ToUnixTimeSeconds());
        Assert.Equal(Optional(metadata, "generator"), report.Generator);
        Assert.Empty(report.Errors);

        JsonElement policy = root.GetProperty("policy_published");
        Assert.Equal(policy.GetProperty("domain").GetString(), report.Policy.Domain);
        Assert.Equal(policy.GetProperty("adkim").GetString(), Alignment(report.Policy.StrictDkim));
        Assert.Equal(policy.GetProperty("aspf").GetString(), Alignment(report.Policy.StrictSpf));
        Assert.Equal(policy.GetProperty("p").GetString(), report.Policy.Policy.ToString());
        Assert.Equal(policy.GetProperty("sp").GetString(), report.Policy.SubdomainPolicy?.ToString() ?? "Unspecified");
        Assert.Equal(Optional(policy, "np") ?? "Unspecified", report.Policy.NonexistentPolicy?.ToString() ?? "Unspecified");
        Assert.Equal(policy.GetProperty("testing").GetBoolean(), report.Policy.Testing);
        Assert.Equal(policy.GetProperty("fo").GetString(), report.Policy.FailureOptions);
        Assert.Equal((Optional(policy, "discovery_method") ?? "Unspecified").ToLowerInvariant(), report.Policy.DiscoveryMethod ?? "unspecified");

        Assert.Equal(root.GetProperty("record").EnumerateArray().Select(Row), report.Rows.Select(Row));
        Assert.Equal(Extensions(root), string.Concat(report.Extensions));
        Assert.Equal(0, report.LeftOut);
    }

    private static AggregateReport? FromMail(byte[] bytes)
    {
        var message = new TestMessage(bytes);
        foreach (MessagePart part in ReportAttachments.Candidates(message.Structure.Root, AggregateReportLimits.Default))
        {
            if (ReportAttachments.Read(bytes.AsSpan((int)part.BodyOffset, (int)part.BodyLength), part.Encoding, AggregateReportLimits.Default) is { } report) return report;
        }

        return null;
    }

    private static string Row(JsonElement record)
    {
        JsonElement row = record.GetProperty("row");
        JsonElement evaluated = row.GetProperty("policy_evaluated");
        JsonElement identifiers = record.GetProperty("identifiers");
        var text = new StringBuilder();
        text.AppendLine($"{row.GetProperty("source_ip")} {row.GetProperty("count")} {evaluated.GetProperty("disposition")} {evaluated.GetProperty("dkim")} {evaluated.GetProperty("spf")}");
        foreach (JsonElement reason in evaluated.GetProperty("reason").EnumerateArray()) text.AppendLine($"reason {reason.GetProperty("type_")} {reason.GetProperty("comment")}");
        text.AppendLine($"{identifiers.GetProperty("envelope_to")} {identifiers.GetProperty("envelope_from")} {identifiers.GetProperty("header_from")}");
        JsonElement results = record.GetProperty("auth_results");
        foreach (JsonElement dkim in results.GetProperty("dkim").EnumerateArray()) text.AppendLine($"dkim {dkim.GetProperty("domain")} {dkim.GetProperty("selector")} {dkim.GetProperty("result")} {dkim.GetProperty("human_result")}");
        foreach (JsonElement spf in results.GetProperty("spf").EnumerateArray()) text.AppendLine($"spf {spf.GetProperty("domain")} {spf.GetProperty("scope")} {spf.GetProperty("result")} {spf.GetProperty("human_result")}");
        return text.Append(Extensions(record)).ToString();
    }

    private static string Row(ReportedRow row)
    {
        var text = new StringBuilder();
        text.AppendLine($"{row.Source} {row.Count} {row.Disposition} {(row.DkimAligned ? "Pass" : "Fail")} {(row.SpfAligned ? "Pass" : "Fail")}");
        foreach (PolicyOverrideReason reason in row.Overrides) text.AppendLine($"reason {Reason(reason.Type)} {reason.Comment}");
        text.AppendLine($"{row.EnvelopeTo} {row.EnvelopeFrom} {row.HeaderFrom}");
        foreach (ReportedSignature dkim in row.Signatures) text.AppendLine($"dkim {dkim.Domain} {dkim.Selector} {dkim.Result} {dkim.HumanResult}");
        foreach (ReportedSpf spf in row.Spf) text.AppendLine($"spf {spf.Domain} {spf.Helo switch { null => "Unspecified", true => "Helo", false => "MailFrom" }} {spf.Result} {spf.HumanResult}");
        return text.Append(string.Concat(row.Extensions)).ToString();
    }

    // The suite knows the reasons of RFC 9990; RFC 7489's "sampled_out" is kept here.
    private static string Reason(string type) => type switch { "trusted_forwarder" => "TrustedForwarder", "local_policy" => "LocalPolicy", "mailing_list" => "MailingList", "forwarded" => "Forwarded", _ => "Other" };

    private static string Extensions(JsonElement of) =>
        string.Concat(of.GetProperty("extensions").EnumerateArray().Select(static e => new ReportExtension(e.GetProperty("name").GetString()!, e.GetProperty("definition").GetString()!)));

    private static string Alignment(bool? strict) => strict switch { null => "Unspecified", true => "Strict", false => "Relaxed" };

    private static string? Optional(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
