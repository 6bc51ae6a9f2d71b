using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 8621 §1.3.2.</summary>
internal sealed class SubmissionCapability : IJmapCapability
{
    public string Uri => Capabilities.Submission;

    public int Order => 2;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("maxDelayedSend"u8, (long)options.MaximumDelayedSend.TotalSeconds);
        output.WriteStartObject("submissionExtensions"u8);
        output.WriteStartArray("FUTURERELEASE"u8);
        output.WriteStringValue(((long)options.MaximumDelayedSend.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        output.WriteEndArray();
        output.WriteStartArray("DSN"u8);
        output.WriteEndArray();
        output.WriteEndObject();
        output.WriteEndObject();
    }
}
