using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Posthouse.SenderAuth;

/// <summary>Writes aggregate reports in the form of RFC 9990 appendix A, in gzip.</summary>
internal static class AggregateReportWriter
{
    private const string Namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

    internal static byte[] Gzip(AggregateReport report)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) Write(report, gzip);
        return packed.ToArray();
    }

    private static void Write(AggregateReport report, Stream output)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, CheckCharacters = true });
        xml.WriteStartElement("feedback", Namespace);
        Element(xml, "version", report.Version.ToString("0.0", CultureInfo.InvariantCulture));
        Metadata(xml, report);
        Policy(xml, report.Policy);
        foreach (ReportedRow row in report.Rows) Record(xml, row);
        xml.WriteEndElement();
    }

    private static void Metadata(XmlWriter xml, AggregateReport report)
    {
        xml.WriteStartElement("report_metadata", Namespace);
        Element(xml, "org_name", report.Organization);
        Element(xml, "email", report.Email);
        if (report.ExtraContact is { } contact) Element(xml, "extra_contact_info", contact);
        Element(xml, "report_id", report.ReportId);
        xml.WriteStartElement("date_range", Namespace);
        Element(xml, "begin", report.Begin.ToUnixTimeSeconds());
        Element(xml, "end", report.End.ToUnixTimeSeconds());
        xml.WriteEndElement();
        foreach (string error in report.Errors) Element(xml, "error", error);
        if (report.Generator is { } generator) Element(xml, "generator", generator);
        xml.WriteEndElement();
    }

    private static void Policy(XmlWriter xml, PublishedPolicy policy)
    {
        xml.WriteStartElement("policy_published", Namespace);
        Element(xml, "domain", policy.Domain);
        if (policy.DiscoveryMethod is { } method) Element(xml, "discovery_method", method);
        if (policy.Policy is { } p) Element(xml, "p", Word(p));
        if (policy.SubdomainPolicy is { } sp) Element(xml, "sp", Word(sp));
        if (policy.NonexistentPolicy is { } np) Element(xml, "np", Word(np));
        if (policy.FailureOptions is { } fo) Element(xml, "fo", fo);
        if (policy.StrictDkim is { } adkim) Element(xml, "adkim", adkim ? "s" : "r");
        if (policy.StrictSpf is { } aspf) Element(xml, "aspf", aspf ? "s" : "r");
        Element(xml, "testing", policy.Testing ? "y" : "n");
        xml.WriteEndElement();
    }

    private static void Record(XmlWriter xml, ReportedRow row)
    {
        xml.WriteStartElement("record", Namespace);
        xml.WriteStartElement("row", Namespace);
        Element(xml, "source_ip", row.Source?.ToString() ?? "");
        Element(xml, "count", row.Count);
        xml.WriteStartElement("policy_evaluated", Namespace);
        Element(xml, "disposition", Word(row.Disposition ?? ReportedDisposition.None));
        Element(xml, "dkim", row.DkimAligned ? "pass" : "fail");
        Element(xml, "spf", row.SpfAligned ? "pass" : "fail");
        foreach (PolicyOverrideReason reason in row.Overrides)
        {
            xml.WriteStartElement("reason", Namespace);
            Element(xml, "type", reason.Type);
            if (reason.Comment is { } comment) Element(xml, "comment", comment);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("identifiers", Namespace);
        Element(xml, "header_from", row.HeaderFrom);
        Element(xml, "envelope_from", row.EnvelopeFrom);
        xml.WriteEndElement();
        xml.WriteStartElement("auth_results", Namespace);
        foreach (ReportedSignature dkim in row.Signatures)
        {
            xml.WriteStartElement("dkim", Namespace);
            Element(xml, "domain", dkim.Domain);
            Element(xml, "selector", dkim.Selector);
            Element(xml, "result", (dkim.Result ?? AuthResult.None).Name());
            xml.WriteEndElement();
        }

        foreach (ReportedSpf spf in row.Spf)
        {
            xml.WriteStartElement("spf", Namespace);
            Element(xml, "domain", spf.Domain);
            if (spf.Helo is { } helo) Element(xml, "scope", helo ? "helo" : "mfrom");
            Element(xml, "result", (spf.Result ?? AuthResult.None).Name());
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string value) => xml.WriteElementString(name, Namespace, AggregateReportBuilder.Printable(value));

    private static void Element(XmlWriter xml, string name, long value) => Element(xml, name, value.ToString(CultureInfo.InvariantCulture));

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
