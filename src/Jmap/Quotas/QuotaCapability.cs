using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 9425 §2.</summary>
internal sealed class QuotaCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:quota";

    public string Uri => Name;

    public int Order => 5;

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
