using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>Uploads that go on where they broke off (docs/jmap.md): Posthouse's own, for RFC 8620 takes a file as a whole.</summary>
internal sealed class ResumableCapability : IJmapCapability
{
    public string Uri => "urn:posthouse:params:jmap:resumable";

    public int Order => 55;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options) => WriteServer(output, options, "");

    public void WriteServer(Utf8JsonWriter output, JmapOptions options, string origin)
    {
        output.WriteStartObject();
        output.WriteString("uploadUrl"u8, origin + JmapPaths.ResumableTemplate);
        output.WriteNumber("maxSizeUpload"u8, options.MaximumUploadSize);
        output.WriteNumber("kept"u8, (long)options.UploadKept.TotalSeconds);
        output.WriteEndObject();
    }
}
