using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 8621 §1.3.3.</summary>
internal sealed class VacationCapability : IJmapCapability
{
    public string Uri => Capabilities.VacationResponse;

    public int Order => 3;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }
}
