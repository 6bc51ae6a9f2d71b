using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Posthouse.SenderAuth;

/// <summary>Writes a report as RFC 8460 §4.4 has it.</summary>
public static class TlsReportWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(TlsReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("organization-name", report.Organization);
            json.WriteStartObject("date-range");
            json.WriteString("start-datetime", Moment(report.Start));
            json.WriteString("end-datetime", Moment(report.End));
            json.WriteEndObject();
            json.WriteString("contact-info", report.ContactInfo);
            json.WriteString("report-id", report.ReportId);
            json.WriteStartArray("policies");
            foreach (TlsReportedPolicy policy in report.Policies) WritePolicy(json, policy);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WritePolicy(Utf8JsonWriter json, TlsReportedPolicy policy)
    {
        json.WriteStartObject();
        json.WriteStartObject("policy");
        json.WriteString("policy-type", policy.Type);
        if (policy.Lines.Count > 0) WriteTexts(json, "policy-string", policy.Lines);
        if (policy.Domain.Length > 0) json.WriteString("policy-domain", policy.Domain);
        if (policy.MxHosts.Count > 0) WriteTexts(json, "mx-host", policy.MxHosts);
        json.WriteEndObject();
        json.WriteStartObject("summary");
        json.WriteNumber("total-successful-session-count", policy.Succeeded);
        json.WriteNumber("total-failure-session-count", policy.Failed);
        json.WriteEndObject();
        if (policy.Failures.Count > 0)
        {
            json.WriteStartArray("failure-details");
            foreach (TlsReportedFailure failure in policy.Failures)
            {
                json.WriteStartObject();
                json.WriteString("result-type", failure.Result);
                WriteKnown(json, "sending-mta-ip", failure.SendingIp);
                WriteKnown(json, "receiving-mx-hostname", failure.MxHost);
                WriteKnown(json, "receiving-ip", failure.ReceivingIp);
                json.WriteNumber("failed-session-count", failure.Sessions);
                WriteKnown(json, "additional-information", failure.Information);
                WriteKnown(json, "failure-reason-code", failure.ReasonCode);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
